'use client';
import type { MessageRow } from '@signalbox/shared';
import { useMemo } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Mark } from '../../ui/Mark.tsx';
import { CommandRows } from '../../ui/commands/CommandRows.tsx';
import { formatClock, shortId, unknownMark, visibleText } from '../../ui/format.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url.ts';
import { messageLooks } from '../../ui/trace/message-looks.ts';
import classes from './Latest.module.css';
import { MessagePath } from './MessagePath.tsx';

/** Under the map: the latest messages, and beside them the path of the chosen one, or the latest commands. */
export function Latest() {
  const t = useT();
  const [message] = useUrlParam('message');
  const commands = useTopicState('commands')?.commands;
  const latest = useMemo(
    () =>
      Object.values(commands ?? {})
        .sort((a, b) => b.at.localeCompare(a.at))
        .slice(0, 4),
    [commands],
  );
  return (
    <footer className={classes['latest']}>
      <section aria-label={t('map.latestMessages')}>
        <h2>{t('map.latestMessages')}</h2>
        <LatestMessages />
      </section>
      {message === null ? (
        // It scrolls and holds nothing that takes the focus: so it takes it itself.
        <section aria-label={t('map.latestCommands')} tabIndex={0}>
          <h2>{t('map.latestCommands')}</h2>
          {latest.length === 0 ? (
            <p className={classes['none']}>{t('commands.none')}</p>
          ) : (
            <CommandRows commands={latest} />
          )}
        </section>
      ) : (
        <MessagePath id={message} onClose={() => setUrlParams({ message: null })} />
      )}
    </footer>
  );
}

const shown = 7;

/** The last few messages, newest first; choosing one lights up its path. */
function LatestMessages() {
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
