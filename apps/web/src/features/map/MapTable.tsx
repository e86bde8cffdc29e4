'use client';
import type { Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { VerbButtons } from '../../ui/commands/VerbButton.tsx';
import { Count } from '../../ui/Count.tsx';
import { unknownMark } from '../../ui/format.ts';
import { useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { Mark } from '../../ui/Mark.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/table/ScrollRegion.tsx';
import tables from '../../ui/table/table.module.css';
import { consulLooks, stateLooks } from '../../ui/tone.ts';
import { setUrlParams } from '../../ui/url/use-url.ts';
import classes from './MapTable.module.css';
import { failedFrom, perSecondTo, shareOf, slowestTo } from './traffic-sums.ts';
import { useAllEdges } from './use-edges.ts';

/** The same facts as the graph, in rows: for a screen reader, a keyboard, or an eye that prefers rows. */
export function MapTable() {
  const t = useT();
  const read = useTopic('topology');
  const edges = useAllEdges();
  const instances = read.status === 'known' || read.status === 'stale' ? Object.values(read.state.instances) : [];
  return (
    <div className={classes['twin']}>
      <Panel title={t('map.tableName')} read={read} empty={instances.length === 0 ? t('map.waiting') : null}>
        {() => (
          <ScrollRegion>
            <table className={tables['table']}>
              <thead>
                <tr>
                  <th scope="col">{t('instances.id')}</th>
                  <th scope="col">{t('instances.state')}</th>
                  <th scope="col">{t('sources.consul')}</th>
                  <th scope="col" className={tables['number']}>
                    {t('map.perSecond')}
                  </th>
                  <th scope="col" className={tables['number']}>
                    {t('map.share')}
                  </th>
                  <th scope="col" className={tables['number']}>
                    {t('map.p99ms')}
                  </th>
                  <th scope="col" className={tables['number']}>
                    {t('map.failed')}
                  </th>
                  <th scope="col">{t('map.serves')}</th>
                  <th scope="col">{t('instances.verbs')}</th>
                </tr>
              </thead>
              <tbody>
                {instances.map((instance) => (
                  <tr key={instance.id} data-instance={instance.id} data-state={instance.state}>
                    <th scope="row">
                      <button
                        type="button"
                        className={tables['link']}
                        onClick={() => setUrlParams({ instance: instance.id, evidence: 'open' })}
                      >
                        {instance.id}
                      </button>
                    </th>
                    <td>
                      <Mark look={stateLooks[instance.state]} title={instance.reason} />
                    </td>
                    <td>
                      <Mark look={consulLooks[instance.consul]} />
                    </td>
                    <td className={tables['number']}>
                      <Count value={edges === undefined ? null : perSecondTo(edges, instance.id)} as="rate" />
                    </td>
                    <td className={tables['number']}>
                      <Count value={edges === undefined ? null : shareOf(edges, instance.id)} as="share" />
                    </td>
                    <td className={tables['number']}>
                      <Count value={edges === undefined ? null : slowestTo(edges, instance.id)} as="ms" />
                    </td>
                    <td className={tables['number']}>
                      <Count value={edges === undefined ? null : failedFrom(edges, instance.id)} as="rate" />
                    </td>
                    <td>
                      <Serves instance={instance} />
                    </td>
                    <td className={tables['levers']}>
                      <span className={tables['verbs']}>
                        <VerbButtons instance={instance} />
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </Panel>
    </div>
  );
}

function Serves({ instance }: { instance: Instance }) {
  const t = useT();
  const partitions = useTopicState('queue')?.partitions;
  const member = useTopicState('map')?.members[instance.id];
  if (instance.kind === 'hazelcast')
    return (
      <>
        <Count value={member?.entries} /> + <Count value={member?.backups} />
      </>
    );
  if (instance.kind !== 'kafka' && instance.kind !== 'messages') return null;
  if (partitions === undefined) return unknownMark;
  const field = instance.kind === 'kafka' ? 'leader' : 'owner';
  const list = Object.values(partitions)
    .filter((partition) => partition[field] === instance.id)
    .map(({ id }) => id)
    .join(' ');
  if (list === '') return instance.kind === 'kafka' ? t('map.leadsNone') : t('map.holdsNone');
  return instance.kind === 'kafka' ? t('map.leads', { list }) : t('map.holds', { list });
}
