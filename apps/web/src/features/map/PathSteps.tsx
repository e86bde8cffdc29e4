'use client';
import type { TraceHop } from '@signalbox/shared';
import { axisOf, stackOf, stretchesOf, type Stretch } from '../../graph/stretches.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { HopBar, leastShare } from '../../ui/way/HopBar.tsx';
import { hopTone, outcomeWords, stepWord } from '../../ui/way/hop-words.ts';
import { StretchName } from '../../ui/way/StretchName.tsx';
import { TimeAxis } from '../../ui/way/TimeAxis.tsx';
import classes from './PathSteps.module.css';

const rowHeight = 8;
const barHeight = 6;

/** The steps of a way side by side in the order of cause, and under them the same as bars on an axis in milliseconds. */
export function PathSteps({ hops }: { hops: readonly TraceHop[] }) {
  return stretchesOf(hops).map((stretch) => (
    <div key={stretch.afterMs}>
      <StretchName stretch={stretch} />
      <ol className={classes['steps']}>
        {stretch.hops.map((hop) => (
          <Step key={keyOf(hop)} hop={hop} />
        ))}
      </ol>
      <Bars stretch={stretch} />
    </div>
  ));
}

function Step({ hop }: { hop: TraceHop }) {
  const t = useT();
  const word = stepWord(hop);
  const tone = hopTone(hop);
  const outcome = t(outcomeWords[hop.outcome]);
  return (
    <li data-tone={tone} data-hop={hop.hop} title={[outcome, hop.reason].filter(Boolean).join(' · ')}>
      <b>
        {tone === 'bad' ? <Icon name="kill" size={10} /> : null}
        {t(word.key, word.values)}
      </b>
      <span>
        <Count value={hop.ms} as="ms" /> {t('unit.ms')}
        {hop.attempt > 1 ? ` ${t('hop.attempt', { n: hop.attempt })}` : ''}
        {tone === 'bad' ? <span className="visually-hidden"> {outcome}</span> : null}
      </span>
    </li>
  );
}

function Bars({ stretch: { totalMs, hops } }: { stretch: Stretch }) {
  const axis = axisOf(totalMs);
  const rows = stackOf(hops, axis.end * leastShare);
  return (
    <>
      <svg className={classes['bars']} height={(Math.max(...rows) + 1) * rowHeight} aria-hidden>
        {hops.map((hop, i) => (
          <HopBar key={keyOf(hop)} hop={hop} end={axis.end} y={(rows[i] ?? 0) * rowHeight + 1} height={barHeight} />
        ))}
      </svg>
      <TimeAxis axis={axis} />
    </>
  );
}

function keyOf({ instance, life, seq }: TraceHop): string {
  return `${instance} ${life} ${seq}`;
}
