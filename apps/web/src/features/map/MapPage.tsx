'use client';
import { SegmentedControl } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useT } from '../../i18n/use-t.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { Mark } from '../../ui/Mark.tsx';
import { Workspace } from '../../ui/Workspace.tsx';
import { ScaleKind } from '../../ui/commands/ScaleKind.tsx';
import { VerbButtons } from '../../ui/commands/VerbButton.tsx';
import { useTopicState, useTopicValue } from '../../ui/live/use-topic.ts';
import { SendBar } from '../../ui/send/SendBar.tsx';
import { stateLooks } from '../../ui/tone.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import { Evidence } from './Evidence.tsx';
import { Latest } from './Latest.tsx';
import classes from './MapPage.module.css';
import { MapTable } from './MapTable.tsx';

// The graph's library is the largest part of the page: the frame is there before it.
const MapGraph = dynamic(() => import('./MapGraph.tsx').then((module) => module.MapGraph), { ssr: false });

/** The live system: who is there, what moves, and every lever on its thing. */
export function MapPage() {
  const t = useT();
  const [view, setView] = useUrlParam('view');
  const table = view === 'table';
  return (
    <Workspace evidence={<Evidence />} evidenceName={t('frame.evidence')} below={<Latest />}>
      <div className={classes['page']}>
        <h1 className="visually-hidden">{t('page.map')}</h1>
        <div className={classes['bar']}>
          <SendBar />
          <SegmentedControl
            aria-label={t('map.view')}
            value={table ? 'table' : 'graph'}
            onChange={(next) => setView(next === 'table' ? 'table' : null)}
            data={[
              { value: 'graph', label: t('map.graph') },
              { value: 'table', label: t('map.table') },
            ]}
          />
        </div>
        <div className={classes['stage']}>{table ? <MapTable /> : <MapGraph />}</div>
        <div className={classes['foot']}>
          <ConsulChip />
          <ScaleBar />
          <SampledNote />
        </div>
      </div>
    </Workspace>
  );
}

/** One more or one less of each kind. */
function ScaleBar() {
  const t = useT();
  return (
    <div className={classes['scale']} role="group" aria-label={t('scale.name')}>
      <ScaleKind kind="facade" />
      <ScaleKind kind="logging" />
      <ScaleKind kind="messages" />
    </div>
  );
}

/** Consul beside the graph: its state, and how many of its checks pass. */
function ConsulChip() {
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

const sampledOf = (state: StateOf<'traffic'>) => state.sampled;

/** Says when one dot stands for several requests. */
function SampledNote() {
  const t = useT();
  const sampled = useTopicValue('traffic', sampledOf) ?? 1;
  return sampled > 1 ? <span>{t('map.sampled', { count: sampled })}</span> : null;
}
