'use client';
import type { MapTotal } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { useTopic } from '../../ui/live/use-topic.ts';
import { Panel } from '../../ui/Panel.tsx';
import tables from '../../ui/table/table.module.css';

/** The columns of report C. */
const columns: readonly { field: keyof MapTotal; word: MessageKey; as?: 'bytes' }[] = [
  { field: 'entries', word: 'hazelcast.entries' },
  { field: 'gets', word: 'hazelcast.gets' },
  { field: 'puts', word: 'hazelcast.puts' },
  { field: 'removes', word: 'hazelcast.removes' },
  { field: 'sets', word: 'hazelcast.sets' },
  { field: 'entryMemory', word: 'hazelcast.entryMemory', as: 'bytes' },
  { field: 'backups', word: 'hazelcast.backups' },
  { field: 'events', word: 'hazelcast.events' },
  { field: 'hits', word: 'hazelcast.hits' },
];

/** The map as each member counts it, and the sum. */
export function MemberTable() {
  const t = useT();
  const read = useTopic('map');
  const map = read.status === 'known' || read.status === 'stale' ? read.state : undefined;
  const members = Object.values(map?.members ?? {}).sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  return (
    <Panel
      title={t('hazelcast.table')}
      read={read}
      source={map}
      empty={members.length === 0 ? t('hazelcast.none') : null}
      hint={<SafeWord safe={map?.safe ?? null} migrations={map?.migrations ?? null} />}
    >
      {() => (
        <div className={tables['scroll']} tabIndex={0} role="region" aria-label={t('hazelcast.table')}>
          <table className={tables['table']}>
            <thead>
              <tr>
                <th scope="col">{t('hazelcast.member')}</th>
                {columns.map(({ field, word }) => (
                  <th key={field} scope="col" className={tables['number']}>
                    {t(word)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {members.map((member) => (
                <tr key={member.id} data-member={member.id}>
                  <th scope="row">{member.id}</th>
                  {columns.map(({ field, as }) => (
                    <td key={field} className={tables['number']}>
                      <Count value={member[field]} as={as ?? 'count'} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t('hazelcast.total')}</th>
                {columns.map(({ field, as }) => (
                  <td key={field} className={tables['number']}>
                    <Count value={map?.total[field]} as={as ?? 'count'} />
                  </td>
                ))}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </Panel>
  );
}

function SafeWord({ safe, migrations }: { safe: boolean | null; migrations: number | null }) {
  const t = useT();
  return (
    <span>
      {safe === null ? t('cluster.unknown') : safe ? t('cluster.safe') : t('cluster.notSafe')} ·{' '}
      {t('hazelcast.migrations')} <Count value={migrations} />
    </span>
  );
}
