'use client';
import type { Instance, MapMember, MapState, MapTotal } from '@signalbox/shared';
import { useMemo } from 'react';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { formatCount } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { DataTable, NumberCell } from '../../ui/table/DataTable.tsx';
import { StateLine } from '../../ui/StateLine.tsx';
import { isDead, stateLooks } from '../../ui/tone.ts';
import classes from './MemberPanel.module.css';
import { countPartitions } from './partition-counts.ts';

/** The columns of report C. */
const columns: readonly { field: keyof MapTotal; word: MessageKey; what: MessageKey; bytes?: true }[] = [
  { field: 'entries', word: 'hazel.entries', what: 'hazel.entriesWhat' },
  { field: 'backups', word: 'hazel.backups', what: 'hazel.backupsWhat' },
  { field: 'gets', word: 'hazel.gets', what: 'hazel.getsWhat' },
  { field: 'puts', word: 'hazel.puts', what: 'hazel.putsWhat' },
  { field: 'sets', word: 'hazel.sets', what: 'hazel.setsWhat' },
  { field: 'removes', word: 'hazel.removes', what: 'hazel.removesWhat' },
  { field: 'entryMemory', word: 'hazel.entryMemory', what: 'hazel.entryMemoryWhat', bytes: true },
  { field: 'events', word: 'hazel.events', what: 'hazel.eventsWhat' },
  { field: 'hits', word: 'hazel.hits', what: 'hazel.hitsWhat' },
];

interface Props {
  read: PanelRead;
  map: MapState | undefined;
  members: readonly Instance[];
}

/** The map as each member counts it, and the sum. A member that died stays where it was, with what is not known of it. */
export function MemberPanel({ read, map, members }: Props) {
  const t = useT();
  const partitions = useMemo(() => countPartitions(map?.partitions ?? []), [map?.partitions]);
  const ids = [
    ...new Set([...members.map(({ id }) => id), ...Object.values(map?.members ?? {}).map(({ id }) => id)]),
  ].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const known = (map?.partitions.length ?? 0) > 0;
  return (
    <Panel title={t('hazel.table')} read={read} source={map} empty={ids.length === 0 ? t('hazel.none') : null}>
      {() => (
        <DataTable
          name={t('hazel.table')}
          className={classes['table']}
          columns={[
            { word: t('hazel.member') },
            { word: t('hazel.memberState') },
            { word: t('hazel.owned'), title: t('hazel.ownedWhat'), number: true },
            { word: t('hazel.backedUp'), title: t('hazel.backedUpWhat'), number: true },
            ...columns.map(({ word, what }) => ({ word: t(word), title: t(what), number: true })),
          ]}
        >
          <tbody>
            {ids.map((id) => (
              <MemberRow
                key={id}
                id={id}
                instance={members.find((member) => member.id === id)}
                figures={map?.members[id]}
                owned={known ? (partitions.get(id)?.owned ?? 0) : null}
                backedUp={known ? (partitions.get(id)?.backups ?? 0) : null}
              />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                {t('hazel.total')}
              </th>
              <NumberCell>
                <Count value={known ? sumOf(partitions, 'owned') : null} />
              </NumberCell>
              <NumberCell>
                <Count value={known ? sumOf(partitions, 'backups') : null} />
              </NumberCell>
              <Figures figures={Object.keys(map?.members ?? {}).length === 0 ? undefined : map?.total} />
            </tr>
          </tfoot>
        </DataTable>
      )}
    </Panel>
  );
}

interface RowProps {
  id: MapMember['id'];
  instance: Instance | undefined;
  figures: MapMember | undefined;
  owned: number | null;
  backedUp: number | null;
}

function MemberRow({ id, instance, figures, owned, backedUp }: RowProps) {
  return (
    <tr data-member={id} data-dead={instance !== undefined && isDead(instance.state)}>
      <th scope="row">
        <InstanceName id={id} />
      </th>
      {instance !== undefined && isDead(instance.state) ? (
        // Nothing can be known of a map on a member that is not there: its place says what happened to it.
        <td colSpan={columns.length + 3}>
          <StateLine instance={instance} levers />
        </td>
      ) : (
        <>
          <td>{instance === undefined ? null : <Mark look={stateLooks[instance.state]} title={instance.reason} />}</td>
          <NumberCell>
            <Count value={owned} />
          </NumberCell>
          <NumberCell>
            <Count value={backedUp} />
          </NumberCell>
          <Figures figures={figures} />
        </>
      )}
    </tr>
  );
}

function Figures({ figures }: { figures: MapTotal | undefined }) {
  const t = useT();
  const locale = useLocale();
  return columns.map(({ field, bytes }) => {
    const value = figures?.[field];
    const exact =
      bytes === true && value !== undefined ? t('hazel.bytes', { text: formatCount(value, locale) }) : undefined;
    return (
      <NumberCell key={field} {...(exact === undefined ? {} : { title: exact })}>
        <Count value={value} as={bytes === true ? 'bytes' : 'count'} />
      </NumberCell>
    );
  });
}

function sumOf(counts: ReturnType<typeof countPartitions>, field: 'owned' | 'backups'): number {
  return [...counts.values()].reduce((sum, count) => sum + count[field], 0);
}
