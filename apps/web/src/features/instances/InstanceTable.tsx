'use client';
import { Checkbox } from '@mantine/core';
import type { Instance, InstanceId } from '@signalbox/shared';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo, useState } from 'react';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Count } from '../../ui/Count.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { VerbButtons } from '../../ui/commands/VerbButton.tsx';
import { unknownMark, visibleText } from '../../ui/format.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { InstanceLink } from '../../ui/status/InstanceLink.tsx';
import { NumberCell } from '../../ui/table/DataTable.tsx';
import { ScrollRegion } from '../../ui/table/ScrollRegion.tsx';
import tables from '../../ui/table/table.module.css';
import { isDead, stateLooks } from '../../ui/tone.ts';
import { disagree, statusSourcesOf } from '../../ui/status/status-sources.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import classes from './InstanceTable.module.css';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });
const column = createColumnHelper<typeof features, Instance>();

const words = {
  id: 'instances.id',
  kind: 'instances.kind',
  state: 'instances.state',
  sources: 'sources.name',
  pid: 'instances.pid',
  address: 'instances.address',
  up: 'instances.up',
  restarts: 'instances.restarts',
  rss: 'instances.rss',
  cpu: 'instances.cpu',
  verbs: 'instances.verbs',
} as const satisfies Record<string, MessageKey>;

const columns = column.columns([
  column.accessor('id', { id: 'id', sortFn: 'alphanumeric' }),
  column.accessor('kind', { id: 'kind' }),
  column.accessor('state', { id: 'state' }),
  column.display({ id: 'sources' }),
  column.accessor('pid', { id: 'pid', sortFn: 'basic' }),
  column.accessor((row) => row.port ?? 0, { id: 'address', sortFn: 'basic' }),
  column.accessor((row) => row.startedAt ?? '', { id: 'up', sortFn: 'basic' }),
  column.accessor('restarts', { id: 'restarts', sortFn: 'basic' }),
  column.accessor('rss', { id: 'rss', sortFn: 'basic' }),
  column.accessor('cpu', { id: 'cpu', sortFn: 'basic' }),
  column.display({ id: 'verbs' }),
]);
const numbers = new Set(['pid', 'restarts', 'rss', 'cpu']);

interface Props {
  rows: readonly Instance[];
  chosen: ReadonlySet<InstanceId>;
  onToggle: (id: InstanceId) => void;
}

/** A row per process; a press on a head sorts by it. */
export function InstanceTable({ rows, chosen, onToggle }: Props) {
  const t = useT();
  const [sorting, setSorting] = useState<SortingState>([]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns,
    data,
    state: { sorting },
    onSortingChange: setSorting,
    getRowId: (row) => row.id,
  });
  return (
    <ScrollRegion>
      <table className={tables['table']}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              <td>
                <span className="visually-hidden">{t('instances.pick')}</span>
              </td>
              {group.headers.map(({ column: head }) => {
                const sorted = head.getIsSorted();
                const word = t(words[head.id as keyof typeof words]);
                return (
                  <th
                    key={head.id}
                    scope="col"
                    className={
                      head.id === 'verbs' ? tables['levers'] : numbers.has(head.id) ? tables['number'] : undefined
                    }
                    aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
                  >
                    {head.getCanSort() ? (
                      <button type="button" className={tables['sort']} onClick={head.getToggleSortingHandler()}>
                        {word}
                        <span aria-hidden>{sorted === false ? '' : sorted === 'asc' ? '↑' : '↓'}</span>
                      </button>
                    ) : (
                      word
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map(({ original }) => (
            <InstanceRow
              key={original.id}
              instance={original}
              pick={
                <Checkbox
                  aria-label={t('instances.pickOne', { id: original.id })}
                  checked={chosen.has(original.id)}
                  onChange={() => onToggle(original.id)}
                />
              }
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function InstanceRow({ instance, pick }: { instance: Instance; pick: ReactNode }) {
  const t = useT();
  const [selected] = useUrlParam('instance');
  return (
    <tr data-instance={instance.id} data-state={instance.state} data-selected={selected === instance.id}>
      <td>{pick}</td>
      <th scope="row">
        <InstanceLink id={instance.id} />
      </th>
      <td className={classes['dim']}>{instance.kind}</td>
      <td>
        <span className={classes['state']}>
          <Mark look={stateLooks[instance.state]} title={instance.reason} />
          <span className={classes['since']} title={t('instances.since')}>
            <Ago at={instance.since} />
          </span>
        </span>
        {instance.reason === '' ? null : (
          <span className={classes['reason']} title={instance.reason}>
            {visibleText(instance.reason)}
          </span>
        )}
      </td>
      <td>
        <StatusSources instance={instance} />
      </td>
      <NumberCell mono>{instance.pid ?? unknownMark}</NumberCell>
      <td className="mono">{instance.port === null ? unknownMark : `:${instance.port}`}</td>
      <td>
        {instance.startedAt === null || isDead(instance.state) ? (
          <span title={t('figure.unknown')}>{unknownMark}</span>
        ) : (
          <Ago at={instance.startedAt} />
        )}
      </td>
      <NumberCell>
        <Count value={instance.restarts} />
      </NumberCell>
      <NumberCell>
        <Count value={instance.rss} as="bytes" />
      </NumberCell>
      <NumberCell>
        <Count value={instance.cpu} as="share" />
      </NumberCell>
      <td className={tables['levers']}>
        <span className={tables['verbs']}>
          <VerbButtons instance={instance} />
        </span>
      </td>
    </tr>
  );
}

/** Process, Consul and cluster side by side; where they disagree it stands out. */
function StatusSources({ instance }: { instance: Instance }) {
  const t = useT();
  const catalog = useTopicState('catalog');
  const map = useTopicState('map');
  const queue = useTopicState('queue');
  const sources = statusSourcesOf(instance, { catalog, map, queue });
  return (
    <span className={classes['sources']} data-disagree={disagree(sources)}>
      {disagree(sources) ? (
        <span title={t('sources.disagree')}>
          <Icon name="alert" size={12} />
          <span className="visually-hidden">{t('sources.disagree')}</span>
        </span>
      ) : null}
      {sources.slice(1).map((source) => (
        <span key={source.source} title={`${t(source.source)} ${source.detail}`}>
          <Mark look={source.look} />
        </span>
      ))}
      {sources.length === 1 ? unknownMark : null}
    </span>
  );
}
