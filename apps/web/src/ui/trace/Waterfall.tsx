'use client';
import type { TraceHop } from '@signalbox/shared';
import { axisOf, type Stretch, stretchesOf } from '../../graph/stretches.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { useSpan } from '../Ago.tsx';
import { Count } from '../Count.tsx';
import classes from './Waterfall.module.css';
import { hopTone, hopWord, outcomeWords } from './hop-words.ts';

/** Hops one under another, each bar where it began and as long as it took, under an axis in milliseconds; what came much later has an axis of its own. */
export function Waterfall({ hops }: { hops: readonly TraceHop[] }) {
  return (
    <div data-testid="waterfall">
      {stretchesOf(hops).map((stretch) => {
        const axis = axisOf(stretch.totalMs);
        return (
          <div key={stretch.afterMs}>
            <StretchName stretch={stretch} />
            <TimeAxis axis={axis} />
            <ol className={classes['hops']}>
              {stretch.hops.map((hop) => (
                <Line key={`${hop.instance} ${hop.life} ${hop.seq}`} hop={hop} end={axis.end} />
              ))}
            </ol>
          </div>
        );
      })}
    </div>
  );
}

function Line({ hop, end }: { hop: TraceHop; end: number }) {
  const t = useT();
  const word = hopWord(hop);
  const tone = hopTone(hop);
  const outcome = t(outcomeWords[hop.outcome]);
  return (
    <li data-tone={tone} data-hop={hop.hop} title={[outcome, hop.reason].filter(Boolean).join(' · ')}>
      <span className={classes['name']}>
        {t(word.key, word.values)}
        {hop.attempt > 1 ? ` ${t('hop.attempt', { n: hop.attempt })}` : ''}
        {tone === 'bad' ? <small> · {outcome}</small> : null}
      </span>
      <span className={classes['ms']}>
        <Count value={hop.ms} as="ms" /> {t('unit.ms')}
      </span>
      <svg className={classes['track']} aria-hidden>
        <HopBar hop={hop} end={end} />
      </svg>
    </li>
  );
}

/** The least part of an axis a bar takes: what took no time was there too. */
export const leastShare = 0.012;

/** One hop as a bar on an axis that ends at `end` milliseconds; a failed try is red and dotted, with nothing in it. */
export function HopBar({
  hop,
  end,
  y = 0,
  height = '100%',
}: {
  hop: TraceHop;
  end: number;
  y?: number;
  height?: number | string;
}) {
  const share = Math.max(leastShare, hop.ms / end);
  // Never over the end: a hop of no length at the very end still stands on the axis.
  const from = Math.min(hop.startMs / end, 1 - share);
  return (
    <rect
      className={classes['bar']}
      data-tone={hopTone(hop)}
      x={`${Math.max(0, from) * 100}%`}
      y={y}
      width={`${Math.min(1, share) * 100}%`}
      height={height}
      rx="2"
    />
  );
}

/** The marks of an axis in milliseconds, the unit at the last one. */
export function TimeAxis({ axis: { end, ticks } }: { axis: { end: number; ticks: readonly number[] } }) {
  const t = useT();
  const locale = useLocale();
  return (
    <svg className={classes['axis']} aria-hidden data-testid="axis">
      {ticks.map((tick, i) => (
        <g key={tick}>
          <line x1={`${(tick / end) * 100}%`} x2={`${(tick / end) * 100}%`} y1="11" y2="16" />
          <text
            x={`${(tick / end) * 100}%`}
            y="9"
            textAnchor={i === 0 ? 'start' : i === ticks.length - 1 ? 'end' : 'middle'}
          >
            {tick.toLocaleString(locale)}
            {i === ticks.length - 1 ? ` ${t('unit.ms')}` : ''}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** How much later a stretch of a path happened, and what it was; nothing for the first one. */
export function StretchName({ stretch: { afterMs, hops } }: { stretch: Stretch }) {
  const t = useT();
  const span = useSpan();
  if (afterMs === 0) return null;
  const again = hops.some(({ hop }) => hop === 'accept');
  const values = { span: span(afterMs) };
  return <p className={classes['stretch']}>{again ? t('trace.again', values) : t('trace.later', values)}</p>;
}
