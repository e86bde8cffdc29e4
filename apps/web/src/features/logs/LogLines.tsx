'use client';
import type { LogLine } from '@signalbox/shared';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatClock, formatMoment, visibleText } from '../../ui/format.ts';
import { hueOf } from './hue.ts';
import classes from './LogLines.module.css';

interface Props {
  lines: readonly LogLine[];
  following: boolean;
  onRead: () => void;
  onEnd: () => void;
}

const lineHeight = 22;

/** Lines, the newest at the end; one can be opened for its detail. */
export function LogLines({ lines, following, onRead, onEnd }: Props) {
  const t = useT();
  const scroll = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => keyOf(lines[index], index),
    overscan: 20,
  });

  useEffect(() => {
    if (following && scroll.current !== null) scroll.current.scrollTop = scroll.current.scrollHeight;
  }, [following, lines]);

  // Only the reader's own movement yields: a list that grows under a still reader does not.
  function onWheel(deltaY: number): void {
    if (deltaY < 0 && following) onRead();
  }
  function onScroll(): void {
    const element = scroll.current;
    if (element === null || following) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 4) onEnd();
  }

  return (
    <div
      ref={scroll}
      className={classes['lines']}
      role="log"
      aria-live="off"
      aria-label={t('page.logs')}
      tabIndex={0}
      onScroll={onScroll}
      onWheel={(event) => onWheel(event.deltaY)}
      onTouchMove={() => following && onRead()}
      onKeyDown={(event) => {
        if (['ArrowUp', 'PageUp', 'Home'].includes(event.key) && following) onRead();
      }}
    >
      <div className={classes['space']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const key = keyOf(line, item.index);
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes['item']}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line
                line={line}
                opened={opened === key}
                onToggle={() => {
                  if (following) onRead();
                  setOpened(opened === key ? null : key);
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function keyOf(line: LogLine | undefined, index: number): string {
  return line === undefined ? String(index) : `${line.instance} ${line.life} ${line.seq}`;
}

function Line({ line, opened, onToggle }: { line: LogLine; opened: boolean; onToggle: () => void }) {
  const locale = useLocale();
  return (
    <>
      <button type="button" className={classes['line']} data-level={line.level} aria-expanded={opened} onClick={onToggle}>
        <time dateTime={line.t} title={formatMoment(line.t, locale)}>
          {formatClock(line.t, locale, true)}
        </time>
        <span className={classes['level']}>{line.level}</span>
        <span className={classes['instance']} data-hue={hueOf(line.instance)}>
          {line.instance}
        </span>
        <span className={classes['text']}>{visibleText(line.msg === '' ? line.event : line.msg)}</span>
      </button>
      {opened ? (
        <pre className={classes['detail']}>
          {JSON.stringify({ event: line.event, seq: line.seq, life: line.life, ...line.detail }, null, 2)}
        </pre>
      ) : null}
    </>
  );
}
