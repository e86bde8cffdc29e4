'use client';
import type { QueuePartition } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Count } from '../../ui/Count.tsx';
import { unknownMark } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { DataTable, NumberCell } from '../../ui/table/DataTable.tsx';
import tables from '../../ui/table/table.module.css';
import { useUrlParam } from '../../ui/url/use-url.ts';
import classes from './QueuePage.module.css';
import type { QueueProps } from './queue-props.ts';
import { readOf } from './queue-sums.ts';

/** A row per partition: who leads it, who has all of it, how much is written, who reads it and how far. A press on its number chooses it. */
export function PartitionsPanel({ read, queue, partitions, copies }: QueueProps) {
  const t = useT();
  const [chosen, setChosen] = useUrlParam('partition');
  /** Members carry it: what waits there is told too. */
  const carried = queue?.backend === 'hazelcast';
  return (
    <Panel
      title={t('queue.partitions')}
      read={read}
      source={queue}
      empty={partitions.length === 0 ? t('queue.none') : null}
    >
      {() => (
        <DataTable
          name={t('queue.partitions')}
          className={classes['table']}
          columns={[
            { word: t('queue.partition') },
            carried
              ? { word: t('queue.queueOwner'), title: t('queue.queueOwnerWhat') }
              : { word: t('queue.leader'), title: t('queue.leaderWhat') },
            { word: t('queue.copies'), title: t('queue.copiesWhat') },
            { word: t('queue.written'), title: t('queue.highWaterWhat'), number: true },
            { word: t('queue.reader'), title: t('queue.readerWhat') },
            { word: t('queue.read'), title: t('queue.readWhat'), number: true },
            { word: t('queue.lag'), title: t('queue.lagWhat'), number: true },
            ...(carried
              ? [
                  { word: t('queue.waiting'), title: t('queue.waitingWhat'), number: true },
                  { word: t('queue.oldest'), title: t('queue.oldestWhat'), number: true },
                ]
              : []),
          ]}
        >
          <tbody>
            {partitions.map((partition) => (
              <tr
                key={partition.id}
                data-partition={partition.id}
                data-selected={chosen === String(partition.id)}
                data-dead={partition.leader === null}
              >
                <th scope="row">
                  <button
                    type="button"
                    className={tables['link']}
                    aria-pressed={chosen === String(partition.id)}
                    onClick={() => setChosen(chosen === String(partition.id) ? null : String(partition.id))}
                  >
                    {partition.id}
                  </button>
                </th>
                <td>{nameOr(partition.leader, t('map.nobody'))}</td>
                <td>
                  <Copies partition={partition} copies={copies} />
                </td>
                <NumberCell>
                  <Count value={partition.highWater} />
                </NumberCell>
                <td>{nameOr(partition.owner, t('map.nobody'))}</td>
                <NumberCell>
                  <Count value={readOf(partition)} />
                </NumberCell>
                <NumberCell>
                  <Count value={partition.lag} />
                </NumberCell>
                {carried ? (
                  <>
                    <NumberCell>
                      <Count value={partition.waiting ?? null} />
                    </NumberCell>
                    <NumberCell>
                      {(partition.oldest ?? null) === null ? unknownMark : <Ago at={partition.oldest ?? null} />}
                    </NumberCell>
                  </>
                ) : null}
              </tr>
            ))}
          </tbody>
        </DataTable>
      )}
    </Panel>
  );
}

function nameOr(id: string | null, nobody: string) {
  return id === null ? <span data-tone="bad">{nobody}</span> : <InstanceName id={id} />;
}

/** Who has every message of the partition; and how many are missing. */
function Copies({ partition: { isr }, copies }: { partition: QueuePartition; copies: number }) {
  const t = useT();
  const missing = Math.max(0, copies - isr.length);
  return (
    <span className={classes['copies']}>
      {isr.map((id) => (
        <InstanceName key={id} id={id} />
      ))}
      {missing === 0 ? null : (
        <span data-tone="warn">
          <Icon name="alert" size={12} /> {t('queue.missing', { count: missing })}
        </span>
      )}
    </span>
  );
}
