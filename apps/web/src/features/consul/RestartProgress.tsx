'use client';
import type { Command, Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { causeOf } from '../../ui/commands/cause.ts';
import { visibleText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import classes from './RestartProgress.module.css';
import { restartsOf } from './setting-restart.ts';
import { TakenList } from './TakenList.tsx';

/** Who is restarted for a setting, and who has it: as a bar, as a sentence and by name. What failed stays, with its cause. */
export function RestartProgress({ command, instances }: { command: Command; instances: readonly Instance[] }) {
  const t = useT();
  const isOver = command.endedAt !== null;
  const rows = restartsOf(command, instances).map(({ id, isBack }) => {
    // What was restarted since for another reason is no news of this command.
    const hasIt = isBack || command.state === 'done';
    return { id, hasIt, word: t(hasIt ? 'setting.isBack' : 'setting.notYet') };
  });
  const done = rows.filter(({ hasIt }) => hasIt).length;
  const words = t('setting.restarted', { done, count: rows.length });
  return (
    <section
      className={classes['restart']}
      aria-live="polite"
      aria-label={t('setting.restartName')}
      data-testid="restart"
      data-state={command.state}
    >
      {command.state === 'failed' ? (
        <p className={classes['bad']} role="alert">
          <Icon name="alert" size={12} /> {t('setting.restartFailed', { reason: visibleText(causeOf(command)) })}
        </p>
      ) : (
        <p className={classes['line']}>
          {isOver ? (
            <Icon name="check" size={12} />
          ) : (
            <progress value={done} max={Math.max(1, rows.length)} aria-label={words} />
          )}
          {words}
        </p>
      )}
      <TakenList rows={rows} />
    </section>
  );
}
