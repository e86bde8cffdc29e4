'use client';
import type { TraceHop } from '@signalbox/shared';
import { axisOf, stretchesOf } from '../../graph/stretches.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../Count.tsx';
import { HopBar } from './HopBar.tsx';
import { hopTone, hopWord, outcomeWords } from './hop-words.ts';
import { StretchName } from './StretchName.tsx';
import { TimeAxis } from './TimeAxis.tsx';
import classes from './Waterfall.module.css';

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
