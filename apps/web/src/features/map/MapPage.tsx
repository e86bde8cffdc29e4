'use client';
import { SegmentedControl } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useT } from '../../i18n/use-t.ts';
import { SendBar } from '../../ui/send/SendBar.tsx';
import { useUrlParam } from '../../ui/url/use-url-param.ts';
import { Workspace } from '../../ui/Workspace.tsx';
import { ConsulChip } from './ConsulChip.tsx';
import { Evidence } from './Evidence.tsx';
import { Latest } from './Latest.tsx';
import classes from './MapPage.module.css';
import { MapTable } from './MapTable.tsx';
import { SampledNote } from './SampledNote.tsx';
import { ScaleBar } from './ScaleBar.tsx';

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
