'use client';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { stateIn, useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { LeaderPanel } from './LeaderPanel.tsx';
import { PartitionsPanel } from './PartitionsPanel.tsx';
import { QueueFacts } from './QueueFacts.tsx';
import classes from './QueuePage.module.css';
import { ReadersPanel } from './ReadersPanel.tsx';

/** The log behind the queue: its partitions with who leads and who copies them, who reads which and how far, and what a leader's death does. */
export function QueuePage() {
  const t = useT();
  const read = useTopic('queue');
  const queue = stateIn(read);
  const topology = useTopicState('topology')?.instances;
  const instances = useMemo(() => Object.values(topology ?? {}), [topology]);
  const partitions = useMemo(
    () => Object.values(queue?.partitions ?? {}).sort((a, b) => a.id - b.id),
    [queue?.partitions],
  );
  // As many as the best partition has: how many were asked for is not told.
  const copies = Math.max(0, ...partitions.map(({ isr }) => isr.length), Math.min(3, brokersIn(instances)));
  const facts = { read, queue, partitions, copies, instances };
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.queue')}</h1>
      <QueueFacts {...facts} />
      <div className={classes['lower']}>
        <div className={classes['main']}>
          <PartitionsPanel {...facts} />
          <ReadersPanel {...facts} />
        </div>
        <LeaderPanel {...facts} />
      </div>
    </div>
  );
}

function brokersIn(instances: readonly { kind: string }[]): number {
  return instances.filter(({ kind }) => kind === 'kafka').length;
}
