'use client';
import type { MessageRow } from '@signalbox/shared';
import { useMemo } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatClock, shortId, unknownMark, visibleText } from '../../ui/format.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { Mark } from '../../ui/Mark.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import { messageLooks } from '../../ui/way/message-looks.ts';
import classes from './Latest.module.css';

const shown = 7;

/** The last few messages, newest first; choosing one lights up its way. */
export function LatestMessages() {
  const t = useT();
  const rows = useTopicState('messages')?.rows;
  const latest = useMemo(() => newest(Object.values(rows ?? {}), shown), [rows]);
  if (latest.length === 0) return <p className={classes['none']}>{t('messages.none')}</p>;
  return (
    <ul className={classes['rows']}>
      {latest.map((row) => (
        <li key={row.id}>
          <LatestRow row={row} />
        </li>
      ))}
    </ul>
  );
}

function LatestRow({ row }: { row: MessageRow }) {
  const locale = useLocale();
  const [selected] = useUrlParam('message');
  const open = selected === row.id;
  return (
    <button
      type="button"
      aria-pressed={open}
      data-message={row.id}
      onClick={() => setUrlParams({ message: open ? null : row.id })}
    >
      <span className={`mono ${classes['dim']}`}>{formatClock(row.at, locale)}</span>
      <span title={row.id}>{visibleText(row.text) || shortId(row.id)}</span>
      <span>{row.logging ?? unknownMark}</span>
      <span>{row.heldBy ?? unknownMark}</span>
      <Mark look={messageLooks[row.state]} />
    </button>
  );
}

/** The n rows that came last, newest first, without sorting all of them. */
function newest(rows: readonly MessageRow[], n: number): MessageRow[] {
  const best: MessageRow[] = [];
  for (const row of rows) {
    const last = best.at(-1);
    if (best.length === n && last !== undefined && row.n < last.n) continue;
    best.push(row);
    best.sort((a, b) => b.n - a.n);
    if (best.length > n) best.pop();
  }
  return best;
}
