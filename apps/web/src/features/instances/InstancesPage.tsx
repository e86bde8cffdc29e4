'use client';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Workspace } from '../../ui/Workspace.tsx';
import { stateIn, useTopic } from '../../ui/live/use-topic.ts';
import { ScrollRegion } from '../../ui/table/ScrollRegion.tsx';
import { TimelineRows } from '../../ui/timeline/TimelineRows.tsx';
import { InstanceEvidence } from '../../ui/status/InstanceEvidence.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url.ts';
import { InstanceList } from './InstanceList.tsx';
import classes from './InstancesPage.module.css';

/** Every process: what it is, how it does, and what the others say of it. */
export function InstancesPage() {
  const t = useT();
  const [id] = useUrlParam('instance');
  return (
    <Workspace
      evidenceName={t('frame.evidence')}
      evidence={
        id === null ? null : (
          <InstanceEvidence id={id} onClose={() => setUrlParams({ instance: null, evidence: null })} />
        )
      }
    >
      <div className={classes['page']}>
        <h1 className="visually-hidden">{t('page.instances')}</h1>
        <InstanceList />
        <WhatHappened />
      </div>
    </Workspace>
  );
}

/** Deaths, pauses and failed commands, the newest first; of the chosen instance where one is chosen. Kept over a reload and a restart. */
function WhatHappened() {
  const t = useT();
  const read = useTopic('timeline');
  const [of] = useUrlParam('instance');
  const state = stateIn(read);
  const entries = useMemo(
    () =>
      Object.values(state?.entries ?? {})
        .filter(({ instance, also }) => of === null || instance === of || also.some((id) => id === of))
        .sort((a, b) => a.n - b.n),
    [state, of],
  );
  return (
    <Panel
      title={of === null ? t('happened.name') : t('happened.nameOf', { id: of })}
      read={read}
      empty={entries.length === 0 ? (of === null ? t('happened.none') : t('happened.noneOf', { id: of })) : null}
    >
      {() => (
        <ScrollRegion>
          <div className={classes['list']}>
            <TimelineRows entries={entries} />
          </div>
        </ScrollRegion>
      )}
    </Panel>
  );
}
