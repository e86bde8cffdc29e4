'use client';
import { useT } from '../../i18n/use-t.ts';
import { InstanceEvidence } from '../../ui/truths/InstanceEvidence.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import { MessageWay } from '../../ui/way/MessageWay.tsx';
import { ClusterEvidence } from './ClusterEvidence.tsx';

/** The right column: what the selected message went through, what is known of the selected instance, or how the whole stands. */
export function Evidence() {
  const t = useT();
  const [message] = useUrlParam('message');
  const [instance] = useUrlParam('instance');
  if (message !== null)
    return <MessageWay id={message} onClose={() => setUrlParams({ message: null, evidence: null })} />;
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
