'use client';
import { Button, NativeSelect } from '@mantine/core';
import { type Instance, type InstanceId, instanceKinds, instanceStates } from '@signalbox/shared';
import { useMemo, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ScaleKind } from '../../ui/commands/ScaleKind.tsx';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { instanceVerbs, verbLooks, verbsIn } from '../../ui/commands/verb-table.ts';
import { stateIn, useTopic } from '../../ui/live/use-topic.ts';
import { stateLooks } from '../../ui/tone.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import classes from './InstanceList.module.css';
import { InstanceTable } from './InstanceTable.tsx';
import { shownInstances } from './shown-instances.ts';

/** The table of instances with its filter, its scale and the verbs for several at once. */
export function InstanceList() {
  const t = useT();
  const read = useTopic('topology');
  const [kind, setKind] = useUrlParam('kind');
  const [stateAsked, setStateAsked] = useUrlParam('state');
  const [chosen, setChosen] = useState<ReadonlySet<InstanceId>>(new Set());
  const state = stateIn(read);
  const rows = useMemo(
    () => shownInstances(Object.values(state?.instances ?? {}), { kind, state: stateAsked }),
    [state, kind, stateAsked],
  );
  const picked = rows.filter(({ id }) => chosen.has(id));

  function toggle(id: InstanceId): void {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  return (
    <Panel
      title={t('page.instances')}
      read={read}
      empty={rows.length === 0 ? t('instances.none') : null}
      actions={
        <>
          <span className={classes['scale']} role="group" aria-label={t('scale.name')}>
            <ScaleKind kind="facade" />
            <ScaleKind kind="logging" />
            <ScaleKind kind="messages" />
          </span>
          <NativeSelect
            aria-label={t('instances.kind')}
            w={140}
            value={kind ?? ''}
            onChange={(event) => setKind(event.currentTarget.value)}
            data={[
              { value: '', label: t('instances.allKinds') },
              ...instanceKinds.map((value) => ({ value, label: value })),
            ]}
          />
          <NativeSelect
            aria-label={t('instances.state')}
            w={140}
            value={stateAsked ?? ''}
            onChange={(event) => setStateAsked(event.currentTarget.value)}
            data={[
              { value: '', label: t('instances.allStates') },
              { value: 'dead', label: t('instances.dead') },
              ...instanceStates.map((value) => ({ value, label: t(stateLooks[value].word) })),
            ]}
          />
        </>
      }
    >
      {() => (
        <>
          <InstanceTable rows={rows} chosen={chosen} onToggle={toggle} />
          <BulkBar picked={picked} onClear={() => setChosen(new Set())} />
        </>
      )}
    </Panel>
  );
}

/** Verbs for all chosen instances in one command, so that two killed together are killed together. */
function BulkBar({ picked, onClear }: { picked: readonly Instance[]; onClear: () => void }) {
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
