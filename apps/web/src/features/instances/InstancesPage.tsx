'use client';
import { useT } from '../../i18n/use-t.ts';
import { InstanceEvidence } from '../../ui/truths/InstanceEvidence.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import { Workspace } from '../../ui/Workspace.tsx';
import { InstanceList } from './InstanceList.tsx';
import { WhatHappened } from './WhatHappened.tsx';
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
          <InstanceEvidence
            id={id}
            onClose={() => setUrlParams({ instance: null, evidence: null })}
            closeName={t('action.close')}
          />
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
