'use client';
import type { TimelineEntry } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { useSpan } from '../Ago.tsx';
import { formatClock, formatMoment, visibleText } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { happenedLooks, sentenceOf } from './sentence.ts';
import classes from './TimelineRows.module.css';

/** What happened, one a line, the newest first: when, what, and why where the sentence does not say it. */
export function TimelineRows({ entries }: { entries: readonly TimelineEntry[] }) {
  const t = useT();
  const locale = useLocale();
  const span = useSpan();
  return (
    <ol className={classes['rows']}>
      {entries.toReversed().map((entry) => {
        const look = happenedLooks[entry.kind];
        return (
          <li key={entry.n} data-tone={look.tone} data-kind={entry.kind} data-testid="happened">
            <time className="mono" dateTime={entry.at} title={formatMoment(entry.at, locale)}>
              {formatClock(entry.at, locale)}
            </time>
            <span className={classes['sign']}>
              <Icon name={look.icon} size={12} />
            </span>
            <p>
              {sentenceOf(entry, t, span)}
              {look.why === true && entry.reason !== '' ? (
                <span className={classes['why']}> — {visibleText(entry.reason)}</span>
              ) : null}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
