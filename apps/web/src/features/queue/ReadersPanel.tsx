'use client';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { unknownMark } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { StateLine } from '../../ui/StateLine.tsx';
import { DataTable, NumberCell } from '../../ui/table/DataTable.tsx';
import { isDead } from '../../ui/tone.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import classes from './QueuePage.module.css';
import type { QueueProps } from './queue-props.ts';
import { type Reader, readersOf } from './queue-sums.ts';

/** The messages instances as readers of the log: what each holds, and how far it is through what it must read again after a start. */
export function ReadersPanel({ read, queue, partitions, instances }: QueueProps) {
  const t = useT();
  const replica = useTopicState('catalog')?.settings['messages/mode']?.value === 'replica';
  const readers = readersOf(instances, partitions);
  return (
    <Panel
      title={t('queue.readers')}
      read={read}
      source={queue}
      hint={replica ? <span className={classes['hint']}>{t('queue.replica')}</span> : null}
      empty={readers.length === 0 ? t('queue.noReaders') : null}
    >
      {() => (
        <DataTable
          name={t('queue.readers')}
          className={classes['table']}
          columns={[
            { word: t('instances.id') },
            { word: t('instances.state') },
            { word: t('queue.holds'), title: t('queue.holdsWhat') },
            { word: t('queue.replay'), title: t('queue.replayWhat') },
            { word: t('queue.read'), title: t('queue.readWhat'), number: true },
            { word: t('queue.lag'), title: t('queue.lagWhat'), number: true },
          ]}
        >
          <tbody>
            {readers.map((reader) => (
              <ReaderRow key={reader.instance.id} {...reader} />
            ))}
          </tbody>
        </DataTable>
      )}
    </Panel>
  );
}

function ReaderRow({ instance, partitions, written, read }: Reader) {
  const t = useT();
  const holds = partitions.length > 0;
  const share = holds && written !== null && read !== null ? (written === 0 ? 1 : read / written) : null;
  return (
    <tr data-reader={instance.id} data-dead={isDead(instance.state)}>
      <th scope="row">
        <InstanceName id={instance.id} />
      </th>
      <td>
        <StateLine instance={instance} levers />
      </td>
      <td className="mono">{holds ? partitions.join(' ') : t('map.holdsNone')}</td>
      <td>
        {share === null ? (
          unknownMark
        ) : (
          <span className={classes['replay']}>
            <progress value={share} aria-label={t('queue.replay')} />
            <Count value={share} as="share" />
          </span>
        )}
      </td>
      <NumberCell>
        <Count value={holds ? read : null} />
      </NumberCell>
      <NumberCell>
        <Count value={holds && written !== null && read !== null ? written - read : null} />
      </NumberCell>
    </tr>
  );
}
