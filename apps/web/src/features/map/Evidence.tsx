'use client';
import { useT } from '../../i18n/use-t.ts';
import { InstanceEvidence } from '../../ui/truths/InstanceEvidence.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import { ClusterEvidence } from './ClusterEvidence.tsx';

/** The right column: what is known of the selected instance, or how the whole stands. */
export function Evidence() {
  const t = useT();
  const [instance] = useUrlParam('instance');
  if (instance !== null)
    return (
      <InstanceEvidence
        id={instance}
        onClose={() => setUrlParams({ instance: null, evidence: null })}
        closeName={t('action.close')}
      />
    );
  return <ClusterEvidence />;
}
