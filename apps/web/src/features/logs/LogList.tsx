'use client';
import type { Level, LogLine } from '@signalbox/shared';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { formatClock, formatCount, formatMoment, visibleText } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import classes from './LogList.module.css';
import { lineAddress, type LogRow } from './rows.ts';
import type { LogView } from './use-log-feed.ts';

/** Height of every row, in pixels; the style sheet has the same. */
const rowHeight = 22;
/** How near the end counts as at the end, in pixels. */
const nearEnd = 12;

interface Props {
  rows: readonly LogRow[];
  view: LogView;
  /** Address of the line whose detail is shown. */
  opened: string | null;
  onOpen: (line: LogLine) => void;
}

/** Lines with the newest at the end. Follows it until the reader scrolls up; back at the end it follows again. */
export function LogList({ rows, view, opened, onOpen }: Props) {
  const t = useT();
  const locale = useLocale();
  const scroll = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const firstN = useRef(rows[0]?.n);
  const following = view.hold === null;
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.n ?? index,
    overscan: 12,
  });

  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return;
    const before = firstN.current;
    firstN.current = rows[0]?.n;
    if (following) element.scrollTop = element.scrollHeight;
    // Earlier lines came in above: what was read stays where it was.
    else if (before !== undefined && before > 0 && (rows[0]?.n ?? 1) < 0) {
      element.scrollTop += rowHeight * rows.filter(({ n }) => n < 0).length;
    }
    lastTop.current = element.scrollTop;
  }, [rows, following]);

  function onScroll(): void {
    const element = scroll.current;
    if (element === null) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    // Only a movement upwards is the reader's: a list that grows moves nothing up.
    if (element.scrollTop < lastTop.current - 1 && !atEnd) view.holdStill('reading');
    else if (atEnd && view.hold === 'reading' && element.scrollTop > lastTop.current) view.follow();
    lastTop.current = element.scrollTop;
  }

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys (axe: scrollable-region-focusable) */}
      <section ref={scroll} className={classes['list']} aria-label={t('logs.list')} tabIndex={0} onScroll={onScroll}>
        <ol className={classes['space']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <li key={item.key} className={classes['item']} style={{ transform: `translateY(${item.start}px)` }}>
                {row.kind === 'gap' ? (
                  <GapRow instance={row.instance} missing={row.missing} />
                ) : (
                  <LineRow
                    line={row.line}
                    opened={opened !== null && opened === lineAddress(row.line)}
                    onOpen={onOpen}
                  />
                )}
              </li>
            );
          })}
        </ol>
      </section>
      {following ? null : (
        <button type="button" className={classes['fresh']} data-testid="fresh" onClick={view.follow}>
          <Icon name="down" size={12} />
          {view.waiting > 0
            ? t('logs.fresh', { count: view.waiting, text: formatCount(view.waiting, locale) })
            : t('logs.toEnd')}
          {view.hold === 'paused' ? <span className={classes['why']}>{t('logs.paused')}</span> : null}
        </button>
      )}
    </>
  );
}

const levelIcons: Record<Level, IconName | null> = { debug: null, info: null, warn: 'alert', error: 'kill' };

interface LineRowProps {
  line: LogLine;
  opened: boolean;
  onOpen: (line: LogLine) => void;
}

/** One line: when, how loud, who, what happened, in whose words. The level's word is the log's own. */
const LineRow = memo(function LineRow({ line, opened, onOpen }: LineRowProps) {
  const locale = useLocale();
  const icon = levelIcons[line.level];
  const text = visibleText(line.msg);
  return (
    <button
      type="button"
      className={classes['line']}
      data-level={line.level}
      data-opened={opened}
      aria-pressed={opened}
      onClick={() => onOpen(line)}
    >
      <time dateTime={line.t} title={formatMoment(line.t, locale)}>
        {formatClock(line.t, locale, true)}
      </time>
      <span className={classes['level']}>
        {icon === null ? null : <Icon name={icon} size={11} />}
        {line.level}
      </span>
      <InstanceName id={line.instance} />
      <span className={classes['event']}>{line.event}</span>
      <span className={classes['text']} title={text}>
        {text}
      </span>
    </button>
  );
});

/** Where lines were written that never came here: counted instead of silently left out. */
function GapRow({ instance, missing }: { instance: string; missing: number }) {
  const t = useT();
  const locale = useLocale();
  return (
    <div className={classes['gap']} title={t('logs.gapWhat')} data-gap={missing}>
      <Icon name="alert" size={12} />
      <span>{t('logs.gap', { count: missing, text: formatCount(missing, locale) })}</span>
      <InstanceName id={instance} />
    </div>
  );
}
