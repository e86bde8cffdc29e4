'use client';
import type { TraceHop } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../Count.tsx';
import { hopFailed, hopTone, hopWord, outcomeWords } from './hop-words.ts';
import classes from './Waterfall.module.css';

/** Hops one under another, each bar where it began and as long as it took. Milliseconds. */
export function Waterfall({ hops }: { hops: readonly TraceHop[] }) {
  const t = useT();
  const start = Math.min(...hops.map((hop) => hop.startMs));
  const end = Math.max(...hops.map((hop) => hop.startMs + hop.ms), start + 1);
  const total = end - start;
  return (
    <ol className={classes['hops']} data-testid="waterfall">
      {hops.map((hop) => {
        const word = hopWord(hop);
        return (
          <li
            key={`${hop.instance} ${hop.life} ${hop.seq}`}
            data-tone={hopTone(hop)}
            data-hop={hop.hop}
            title={[t(outcomeWords[hop.outcome]), hop.reason].filter(Boolean).join(' · ')}
          >
            <span className={classes['name']}>
              {t(word.key, word.values)}
              {hop.attempt > 1 ? ` ${t('hop.attempt', { n: hop.attempt })}` : ''}
            </span>
            <svg className={classes['track']} aria-hidden>
              <rect
                x={`${((hop.startMs - start) / total) * 100}%`}
                width={`${Math.max(1.5, (hop.ms / total) * 100)}%`}
                height="100%"
                rx="2"
              />
            </svg>
            <span className={classes['ms']}>
              {hopFailed(hop) ? <span className="visually-hidden">{t(outcomeWords[hop.outcome])} </span> : null}
              <Count value={hop.ms} as="ms" />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
