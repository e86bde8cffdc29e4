'use client';
import { Checkbox } from '@mantine/core';
import type { Instance, InstanceId } from '@signalbox/shared';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
  type SortingState,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import { ScrollRegion } from '../../ui/table/ScrollRegion.tsx';
import tables from '../../ui/table/table.module.css';
import { InstanceRow } from './InstanceRow.tsx';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });
const column = createColumnHelper<typeof features, Instance>();

const words = {
  id: 'instances.id',
  kind: 'instances.kind',
  state: 'instances.state',
  truths: 'truth.name',
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
  column.display({ id: 'truths' }),
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
