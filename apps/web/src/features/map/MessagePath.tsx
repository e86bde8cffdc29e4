'use client';
import type { TraceHop } from '@signalbox/shared';
import Link from 'next/link';
import { axisOf, stackOf, type Stretch, stretchesOf } from '../../graph/stretches.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { CloseButton } from '../../ui/CloseButton.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { shortId, visibleText } from '../../ui/format.ts';
import { HopBar, leastShare, StretchName, TimeAxis } from '../../ui/trace/Waterfall.tsx';
import { explain } from '../../ui/trace/explain.ts';
import { hopTone, outcomeWords, stepWord } from '../../ui/trace/hop-words.ts';
import { useTrace } from '../../ui/trace/use-trace.ts';
import classes from './MessagePath.module.css';

/** The path of the chosen message from left to right, with what took how long. Its facts and what can be done with it are on the page of messages. */
export function MessagePath({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const answer = useTrace(id).data;
  const trace = answer?.ok === true ? answer.value : undefined;
  return (
    <section className={classes['path']} data-testid="message-path" aria-label={t('trace.title', { id: shortId(id) })}>
      <header>
        <h2>{t('trace.itsWay')}</h2>
        <span className={`mono ${classes['id']}`} title={id}>
          {shortId(id)}
        </span>
        <span className={classes['text']}>{visibleText(trace?.row?.text ?? '')}</span>
        <Link href={`/messages/?message=${encodeURIComponent(id)}&evidence=open`} prefetch={false}>
          {t('map.openMessage')}
        </Link>
        <CloseButton onClose={onClose} />
      </header>
      {answer === undefined ? <p role="status">{t('panel.loading')}</p> : null}
      {answer?.ok === false ? <p role="alert">{t('panel.failed', { reason: answer.problem.detail })}</p> : null}
      {trace === undefined ? null : (
        <>
          {trace.hops.length === 0 ? <p>{t('trace.noHops')}</p> : <PathSteps hops={trace.hops} />}
          <p>
            {explain(trace)
              .map(({ key, values, outcome }) =>
                t(key, outcome === undefined ? values : { ...values, outcome: t(outcome) }),
              )
              .join(' ')}
          </p>
        </>
      )}
    </section>
  );
}

const rowHeight = 8;
const barHeight = 6;

/** The steps of a path side by side in the order of cause, and under them the same as bars on an axis in milliseconds. */
function PathSteps({ hops }: { hops: readonly TraceHop[] }) {
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
