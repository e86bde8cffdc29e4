'use client';
import type { Trace } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatClock, formatMoment, unknownMark } from '../format.ts';
import { Mark } from '../Mark.tsx';
import { messageLooks } from './message-looks.ts';
import classes from './MessageFacts.module.css';

/** Where a message stands and where it is, as plain facts. */
export function MessageFacts({ trace }: { trace: Trace }) {
  const t = useT();
  const locale = useLocale();
  const { row, whereabouts } = trace;
  const map = whereabouts?.map;
  return (
    <dl className={classes['facts']}>
      <div>
        <dt>{t('messages.id')}</dt>
        <dd className="mono">{trace.id}</dd>
      </div>
      {row === null ? null : (
        <>
          <div>
            <dt>{t('messages.state')}</dt>
            <dd>
              <Mark look={messageLooks[row.state]} />
            </dd>
          </div>
          <div>
            <dt>{t('messages.at')}</dt>
            <dd>
              <time dateTime={row.at} title={formatMoment(row.at, locale)} className="mono">
                {formatClock(row.at, locale, true)}
              </time>
            </dd>
          </div>
          <div>
            <dt>{t('messages.place')}</dt>
            <dd className="mono">
              {row.partition ?? unknownMark} / {row.offset ?? unknownMark}
            </dd>
          </div>
          <div>
            <dt>{t('messages.heldBy')}</dt>
            <dd>{row.heldBy ?? unknownMark}</dd>
          </div>
        </>
      )}
      {map === undefined || map === null ? null : (
        <div>
          <dt>{t('messages.mapOwner')}</dt>
          <dd>
            {map.owner} · {map.backups.join(', ')}
          </dd>
        </div>
      )}
    </dl>
  );
}
