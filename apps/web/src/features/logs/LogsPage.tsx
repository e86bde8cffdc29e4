'use client';
import { useT } from '../../i18n/use-t.ts';
import { LogView } from './LogView.tsx';
import classes from './LogsPage.module.css';

/** What the processes themselves say. */
export function LogsPage() {
  const t = useT();
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.logs')}</h1>
      <LogView />
    </div>
  );
}
