'use client';
import type { Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { VerbButtons } from '../../ui/commands/VerbButton.tsx';
import { Count } from '../../ui/Count.tsx';
import { unknownMark } from '../../ui/format.ts';
import { stateIn, useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { Mark } from '../../ui/Mark.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { DataTable, NumberCell } from '../../ui/table/DataTable.tsx';
import { InstanceLink } from '../../ui/status/InstanceLink.tsx';
import tables from '../../ui/table/table.module.css';
import { consulLooks, stateLooks } from '../../ui/tone.ts';
import classes from './MapTable.module.css';
import { failedFrom, perSecondTo, shareOf, slowestTo } from './traffic-sums.ts';
import { useAllEdges } from './use-edges.ts';

const figures = [
  { of: perSecondTo, as: 'rate' },
  { of: shareOf, as: 'share' },
  { of: slowestTo, as: 'ms' },
  { of: failedFrom, as: 'rate' },
] as const;

/** The same facts as the graph, in rows: for a screen reader, a keyboard, or an eye that prefers rows. */
export function MapTable() {
  const t = useT();
  const read = useTopic('topology');
  const edges = useAllEdges();
  const instances = Object.values(stateIn(read)?.instances ?? {});
  return (
    <div className={classes['twin']}>
      <Panel title={t('map.tableName')} read={read} empty={instances.length === 0 ? t('map.waiting') : null}>
        {() => (
          <DataTable
            name={t('map.tableName')}
            columns={[
              { word: t('instances.id') },
              { word: t('instances.state') },
              { word: t('sources.consul') },
              { word: t('map.perSecond'), number: true },
              { word: t('map.share'), number: true },
              { word: t('map.p99ms'), number: true },
              { word: t('map.failed'), number: true },
              { word: t('map.serves') },
              { word: t('instances.verbs') },
            ]}
          >
            <tbody>
              {instances.map((instance) => (
                <tr key={instance.id} data-instance={instance.id} data-state={instance.state}>
                  <th scope="row">
                    <InstanceLink id={instance.id} />
                  </th>
                  <td>
                    <Mark look={stateLooks[instance.state]} title={instance.reason} />
                  </td>
                  <td>
                    <Mark look={consulLooks[instance.consul]} />
                  </td>
                  {figures.map(({ of, as }) => (
                    <NumberCell key={of.name}>
                      <Count value={edges === undefined ? null : of(edges, instance.id)} as={as} />
                    </NumberCell>
                  ))}
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
          </DataTable>
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
