'use client';
import { useT } from '../../i18n/use-t.ts';
import { useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import classes from './HazelcastPage.module.css';
import { IfDiedPanel } from './IfDiedPanel.tsx';
import { MapFacts } from './MapFacts.tsx';
import { MemberPanel } from './MemberPanel.tsx';
import { PartitionPanel } from './PartitionPanel.tsx';

/** The map: whether every copy is there, who holds what, how much it was used, and what would be lost with whom. */
export function HazelcastPage() {
  const t = useT();
  const read = useTopic('map');
  const map = read.status === 'known' || read.status === 'stale' ? read.state : undefined;
  const instances = useTopicState('topology')?.instances;
  const backups = useTopicState('catalog')?.settings['hazelcast/backup-count']?.value;
  const members = Object.values(instances ?? {}).filter(({ kind }) => kind === 'hazelcast');
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.hazelcast')}</h1>
      <MapFacts map={map} members={members} backups={backups} />
      <MemberPanel read={read} map={map} members={members} />
      <div className={classes['lower']}>
        <PartitionPanel read={read} map={map} copies={backups === undefined ? undefined : Number(backups) + 1} />
        <IfDiedPanel read={read} map={map} members={members} />
      </div>
    </div>
  );
}
