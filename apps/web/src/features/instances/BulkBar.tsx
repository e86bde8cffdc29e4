'use client';
import { Button } from '@mantine/core';
import type { Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { instanceVerbs, verbLooks, verbsIn } from '../../ui/commands/verb-table.ts';
import { Icon } from '../../ui/Icon.tsx';
import classes from './BulkBar.module.css';

/** Verbs for all chosen instances in one command, so that two killed together are killed together. */
export function BulkBar({ picked, onClear }: { picked: readonly Instance[]; onClear: () => void }) {
  const t = useT();
  const commands = useCommands();
  if (picked.length === 0) return <p className={classes['bar']}>{t('instances.pickHint')}</p>;
  return (
    <div className={classes['bar']} role="toolbar" aria-label={t('instances.bulk')}>
      <span>{t('instances.picked', { count: picked.length })}</span>
      {instanceVerbs.map((verb) => {
        const targets = picked.filter(({ state }) => verbsIn[state].includes(verb)).map(({ id }) => id);
        if (targets.length === 0) return null;
        return (
          <Button
            key={verb}
            variant="default"
            leftSection={<Icon name={verbLooks[verb].icon} size={12} />}
            title={targets.join(', ')}
            onClick={() => commands.run({ verb, targets })}
          >
            {t(verbLooks[verb].word)} {targets.length}
          </Button>
        );
      })}
      <Button variant="subtle" onClick={onClear}>
        {t('action.clear')}
      </Button>
    </div>
  );
}
