'use client';
import { useT } from '../../i18n/use-t.ts';
import { useUrlList } from '../../ui/url/use-url-list.ts';
import { LogBoard } from './LogBoard.tsx';
import classes from './LogsPage.module.css';
import { LogSources } from './LogSources.tsx';

/** What the processes themselves say: one of them, some, or all merged. */
export function LogsPage() {
  const t = useT();
  const [chosen, setChosen] = useUrlList('instances');
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.logs')}</h1>
      <LogSources chosen={chosen} onChoose={setChosen} />
      <LogBoard key={chosen.join()} chosen={chosen} />
    </div>
  );
}
