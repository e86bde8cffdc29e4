'use client';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { stateIn, useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import classes from './HazelcastPage.module.css';
import { IfDiedPanel } from './IfDiedPanel.tsx';
import { MapFacts } from './MapFacts.tsx';
import { MatrixPanel } from './MatrixPanel.tsx';
import { MemberPanel } from './MemberPanel.tsx';

/** The map: whether every copy is there, who holds what, how much it was used, and what would be lost with whom. */
export function HazelcastPage() {
  const t = useT();
  const read = useTopic('map');
  const map = stateIn(read);
  const instances = useTopicState('topology')?.instances;
  const members = useMemo(() => Object.values(instances ?? {}).filter(({ kind }) => kind === 'hazelcast'), [instances]);
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.hazelcast')}</h1>
      <MapFacts map={map} members={members} />
      <div className={classes['lower']}>
        <div className={classes['main']}>
          <MatrixPanel read={read} map={map} members={members} />
          <MemberPanel read={read} map={map} members={members} />
        </div>
        <IfDiedPanel read={read} map={map} members={members} />
      </div>
    </div>
  );
}
