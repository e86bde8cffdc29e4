'use client';
import { useT } from '../../i18n/use-t.ts';
import classes from './HazelcastPage.module.css';
import { HeatPanel } from './HeatPanel.tsx';
import { MemberTable } from './MemberTable.tsx';

/** The map: who holds what, how much it was used, and whether every copy is there. */
export function HazelcastPage() {
  const t = useT();
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.hazelcast')}</h1>
      <MemberTable />
      <HeatPanel />
    </div>
  );
}
