'use client';
import type { MessageRow } from '@signalbox/shared';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { formatClock, formatMoment, shortId, unknownMark, visibleText } from '../../ui/format.ts';
import { Mark } from '../../ui/Mark.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url.ts';
import { messageLooks } from '../../ui/trace/message-looks.ts';
import classes from './MessageTable.module.css';

interface Props {
  rows: readonly MessageRow[];
  following: boolean;
  /** The reader has scrolled away from the newest. */
  onRead: () => void;
  /** The reader has come back to the newest. */
  onTop: () => void;
  /** The reader is near the oldest. */
  onEnd: () => void;
}

const columns: readonly MessageKey[] = [
  'messages.at',
  'messages.id',
  'messages.text',
  'messages.logging',
  'messages.partition',
  'messages.offset',
  'messages.heldBy',
  'messages.attempts',
  'messages.ms',
  'messages.state',
];
const rowHeight = 30;

/** Only the rows in sight exist; thousands cost no more than thirty. */
export function MessageTable({ rows, following, onRead, onTop, onEnd }: Props) {
  const t = useT();
  const scroll = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });

  function onScroll(): void {
    const element = scroll.current;
    if (element === null) return;
    if (element.scrollTop > rowHeight && following) onRead();
    if (element.scrollTop === 0 && !following) onTop();
    if (element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight * 10 && !following) onEnd();
  }

  if (following && scroll.current !== null && scroll.current.scrollTop > rowHeight) scroll.current.scrollTop = 0;

  return (
    <div className={classes['table']} role="table" aria-label={t('page.messages')} aria-rowcount={rows.length + 1}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={classes['head']}>
          {columns.map((key) => (
            <span key={key} role="columnheader">
              {t(key)}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={scroll}
        role="rowgroup"
        className={classes['scroll']}
        tabIndex={0}
        aria-label={t('page.messages')}
        onScroll={onScroll}
      >
        <div className={classes['space']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return <Row key={row.id} row={row} index={item.index} top={item.start} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Row({ row, index, top }: { row: MessageRow; index: number; top: number }) {
  const t = useT();
  const locale = useLocale();
  const [selected] = useUrlParam('message');
  const open = selected === row.id;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes['row']}
      style={{ transform: `translateY(${top}px)` }}
      data-selected={open}
      data-message={row.id}
    >
      <time role="cell" className="mono" dateTime={row.at} title={formatMoment(row.at, locale)}>
        {formatClock(row.at, locale, true)}
      </time>
      <span role="cell">
        <button
          type="button"
          className={classes['open']}
          title={t('messages.open', { id: row.id })}
          onClick={() => setUrlParams(open ? { message: null, evidence: null } : { message: row.id, evidence: 'open' })}
        >
          {shortId(row.id)}
        </button>
      </span>
      <span role="cell" className={classes['text']} title={visibleText(row.text)}>
        {visibleText(row.text)}
      </span>
      <span role="cell">{row.logging ?? unknownMark}</span>
      <span role="cell" className={classes['number']}>
        <Count value={row.partition} />
      </span>
      <span role="cell" className={classes['number']}>
        <Count value={row.offset} />
      </span>
      <span role="cell">{row.heldBy ?? unknownMark}</span>
      <span role="cell" className={classes['number']} data-retried={row.attempts > 1}>
        <Count value={row.attempts} />
      </span>
      <span role="cell" className={classes['number']}>
        <Count value={row.ms} as="ms" />
      </span>
      <span role="cell">
        <Mark look={messageLooks[row.state]} />
      </span>
    </div>
  );
}
