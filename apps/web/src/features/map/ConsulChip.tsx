'use client';
import { useT } from '../../i18n/use-t.ts';
import { VerbButtons } from '../../ui/commands/VerbButtons.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { Mark } from '../../ui/Mark.tsx';
import { stateLooks } from '../../ui/tone.ts';
import classes from './ConsulChip.module.css';

/** Consul beside the graph: its state, and how many of its checks pass. */
export function ConsulChip() {
  const t = useT();
  const consul = Object.values(useTopicState('topology')?.instances ?? {}).find(({ kind }) => kind === 'consul');
  const services = useTopicState('catalog')?.services;
  if (consul === undefined) return null;
  const all = Object.values(services ?? {});
  const passing = all.filter(({ status }) => status === 'passing').length;
  return (
    <div
      className={classes['chip']}
      data-instance={consul.id}
      data-state={consul.state}
      role="group"
      aria-label={consul.id}
    >
      <Mark look={stateLooks[consul.state]} title={consul.reason} wordless={consul.state === 'ready'} />
      <b>{consul.id}</b>
      <span>{services === undefined ? t('map.checksUnknown') : t('map.checks', { passing, all: all.length })}</span>
      <span className={classes['verbs']}>
        <VerbButtons instance={consul} />
      </span>
    </div>
  );
}
