'use client';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Count } from '../../ui/Count.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { isDead, stateLooks } from '../../ui/tone.ts';
import { InstanceEvidence } from '../../ui/status/InstanceEvidence.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url.ts';
import classes from './Evidence.module.css';
import { shareOf } from './traffic-sums.ts';
import { useAllEdges } from './use-edges.ts';

/** The right column: what is known of the selected instance, or how the whole stands. */
export function Evidence() {
  const [instance] = useUrlParam('instance');
  if (instance !== null)
    return <InstanceEvidence id={instance} onClose={() => setUrlParams({ instance: null, evidence: null })} />;
  return <ClusterEvidence />;
}

/** How the whole stands, while nothing is selected: what needs an eye, who takes which share, the log's partitions. */
function ClusterEvidence() {
  const t = useT();
  const instances = Object.values(useTopicState('topology')?.instances ?? {});
  const edges = useAllEdges() ?? {};
  const queue = useTopicState('queue');
  const troubled = instances.filter(({ state }) => state !== 'ready');
  const shared = instances.filter(({ kind, state }) => (kind === 'facade' || kind === 'logging') && !isDead(state));
  const partitions = Object.values(queue?.partitions ?? {}).sort((a, b) => a.id - b.id);
  return (
    <div className={classes['evidence']}>
      <h2>{t('map.evidence')}</h2>
      <p>{t('map.evidenceHint')}</p>
      <h3>{t('map.troubled')}</h3>
      {instances.length > 0 && troubled.length === 0 ? <p>{t('map.allReady', { count: instances.length })}</p> : null}
      <ul>
        {troubled.map((instance) => (
          <li key={instance.id}>
            <button type="button" onClick={() => setUrlParams({ instance: instance.id, evidence: 'open' })}>
              {instance.id}
            </button>
            <Mark look={stateLooks[instance.state]} title={instance.reason} />
            <Ago at={instance.since} />
          </li>
        ))}
      </ul>
      <h3>{t('map.shares')}</h3>
      <ul>
        {shared.map(({ id }) => (
          <li key={id}>
            <span>{id}</span>
            <svg className={classes['share']} aria-hidden>
              <rect width={`${(shareOf(edges, id) ?? 0) * 100}%`} height="100%" rx="2" />
            </svg>
            <Count value={shareOf(edges, id)} as="share" />
          </li>
        ))}
      </ul>
      <h3>{t('map.partitionsOfLog')}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('map.partition')}</th>
            <th scope="col">{t('map.leader')}</th>
            <th scope="col">{t('map.owner')}</th>
            <th scope="col">{t('map.highWater')}</th>
          </tr>
        </thead>
        <tbody>
          {partitions.map((partition) => (
            <tr key={partition.id}>
              <td className="mono">{partition.id}</td>
              <td>{partition.leader ?? t('map.nobody')}</td>
              <td>{partition.owner ?? t('map.nobody')}</td>
              <td>
                <Count value={partition.highWater} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
