'use client';
import { Button } from '@mantine/core';
import type { QueuePartition } from '@signalbox/shared';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { ToggleChips } from '../../ui/toggles/ToggleChips.tsx';
import { useUrlParam } from '../../ui/url/use-url.ts';
import { type LeaderChange, type LeaderKill, leaderChange } from './leader-change.ts';
import type { QueueProps } from './queue-props.ts';
import { successorsOf } from './queue-sums.ts';
import classes from './QueuePage.module.css';

/** What follows when the leader of the chosen partition dies, the button that kills it, and afterwards what followed. */
export function LeaderPanel({ read, queue, partitions, instances }: QueueProps) {
  const t = useT();
  const commands = useCommands();
  const [chosen, setChosen] = useUrlParam('partition');
  const [kill, setKill] = useState<LeaderKill | undefined>(undefined);
  const [moved, setMoved] = useState<LeaderChange | undefined>(undefined);
  const partition = partitions.find(({ id }) => String(id) === chosen);
  const killed = instances.find(({ id }) => id === kill?.leader);
  const change = kill === undefined ? undefined : (moved ?? leaderChange(kill, queue, killed));
  // What was seen first is kept: the brokers are asked again and again.
  if (moved === undefined && change?.kind === 'moved') setMoved(change);

  function strike({ id, leader }: QueuePartition): void {
    if (leader === null) return;
    setMoved(undefined);
    setKill({ partition: id, leader });
    commands.run({ verb: 'kill', targets: [leader] });
  }

  return (
    <Panel title={t('queue.ifLeaderDied')} read={read} empty={partitions.length === 0 ? t('queue.none') : null}>
      {() => (
        <div className={classes['side']}>
          <ToggleChips
            name={t('queue.partition')}
            items={partitions.map(({ id }) => ({ id: String(id) }))}
            chosen={partition === undefined ? [] : [String(partition.id)]}
            onToggle={(id) => setChosen(id === chosen ? null : id)}
          />
          <output data-testid="if-leader-died">
            {partition === undefined ? <p>{t('queue.ifLeaderDiedHint')}</p> : <Forecast partition={partition} />}
          </output>
          {partition === undefined || partition.leader === null ? null : (
            <div>
              <Button variant="default" leftSection={<Icon name="kill" size={12} />} onClick={() => strike(partition)}>
                {t('queue.killLeader', { id: partition.leader })}
              </Button>
            </div>
          )}
          {kill === undefined || change === undefined ? null : <Outcome kill={kill} change={change} />}
          <p className={classes['foot']}>{t('queue.ifLeaderDiedFoot')}</p>
        </div>
      )}
    </Panel>
  );
}

function Forecast({ partition }: { partition: QueuePartition }) {
  const t = useT();
  const successors = successorsOf(partition);
  if (partition.leader === null) return <p data-tone="bad">{t('queue.noLeader')}</p>;
  if (successors.length === 0)
    return (
      <p className={classes['forecast']} data-tone="warn">
        <Icon name="alert" /> {t('queue.noSuccessor')}
      </p>
    );
  return (
    <>
      <p className={classes['forecast']} data-tone="ok">
        <Icon name="check" /> {t('queue.nothingLost')}
      </p>
      <p className={classes['copies']}>
        {t('queue.successors')}{' '}
        {successors.map((id) => (
          <InstanceName key={id} id={id} />
        ))}
      </p>
    </>
  );
}

/** What followed: who leads now, and after how long that was seen. */
function Outcome({ kill, change }: { kill: LeaderKill; change: LeaderChange }) {
  const t = useT();
  return (
    <dl className={classes['outcome']} data-testid="leader-change" data-kind={change.kind}>
      <Fact word={t('queue.partition')}>{kill.partition}</Fact>
      <Fact word={t('queue.ledBefore')}>
        <InstanceName id={kill.leader} />
      </Fact>
      <Fact word={t('queue.ledNow')}>
        {change.kind === 'moved' ? (
          <InstanceName id={change.leader} />
        ) : (
          t(change.kind === 'alive' ? 'queue.stillAlive' : 'queue.ledByNobody')
        )}
      </Fact>
      {change.kind === 'moved' ? (
        <Fact word={t('queue.seenAfter')} title={t('queue.seenAfterWhat')}>
          <Count value={change.seenMs} as="ms" /> {t('unit.ms')}
        </Fact>
      ) : null}
    </dl>
  );
}
