'use client';
import type { Counters, VerdictWord } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { useTopicState, useTopicValue } from '../../ui/live/use-topic.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import classes from './Conservation.module.css';

interface Figure {
  readonly field: keyof Counters;
  readonly word: MessageKey;
  readonly title: MessageKey;
  readonly tone?: 'log' | 'map' | 'warn';
  /** A sign before it: the equation that must hold. */
  readonly sign?: '=' | '·';
}

const figures: readonly Figure[] = [
  { field: 'sent', word: 'meter.sent', title: 'meter.sentWhat' },
  { field: 'acked', word: 'meter.acked', title: 'meter.ackedWhat', sign: '=' },
  { field: 'refused', word: 'meter.refused', title: 'meter.refusedWhat' },
  { field: 'unknown', word: 'meter.unknown', title: 'meter.unknownWhat', tone: 'warn' },
  { field: 'inFlight', word: 'meter.inFlight', title: 'meter.inFlightWhat' },
  { field: 'inLog', word: 'meter.inLog', title: 'meter.inLogWhat', tone: 'log', sign: '·' },
  { field: 'inMap', word: 'meter.inMap', title: 'meter.inMapWhat', tone: 'map' },
  { field: 'held', word: 'meter.held', title: 'meter.heldWhat' },
  { field: 'absorbed', word: 'meter.absorbed', title: 'meter.absorbedWhat' },
];

const countersOf = (state: StateOf<'messages'>) => state.counters;

/** sent = acknowledged + refused + unknown + in flight; what was acknowledged is in the log, in the map, and held. */
export function Conservation() {
  const t = useT();
  const counters = useTopicValue('messages', countersOf);
  return (
    <dl className={classes['meter']} aria-label={t('meter.name')} data-testid="conservation">
      {figures.map(({ field, word, title, tone, sign }) => (
        <div
          key={field}
          className={classes['figure']}
          title={t(title)}
          data-tone={toneOf(tone, counters?.[field])}
          data-sign={sign}
          data-figure={field}
        >
          <dt>{t(word)}</dt>
          <dd>
            <Count value={counters?.[field]} />
          </dd>
        </div>
      ))}
      <VerdictFigure />
    </dl>
  );
}

/** The ledger's word; why it is not valid stands in the title. */
function VerdictFigure() {
  const t = useT();
  const verdict = useTopicState('verdict');
  const title = [t('meter.verdictWhat'), ...(verdict?.reasons ?? [])].join('\n');
  return (
    <div
      className={classes['figure']}
      title={title}
      data-figure="verdict"
      data-tone={verdict === undefined ? undefined : verdictTones[verdict.verdict]}
    >
      <dt>{t('meter.verdict')}</dt>
      <dd>{verdict === undefined ? <Count value={null} /> : t(verdictWords[verdict.verdict])}</dd>
    </div>
  );
}

const verdictWords: Record<VerdictWord, MessageKey> = {
  valid: 'meter.verdict.valid',
  invalid: 'meter.verdict.invalid',
  unknown: 'meter.verdict.unknown',
};
const verdictTones: Record<VerdictWord, string | undefined> = { valid: 'ok', invalid: 'bad', unknown: undefined };

/** Unknown outcomes are amber only where there are any. */
function toneOf(tone: Figure['tone'], value: number | null | undefined): Figure['tone'] {
  return tone === 'warn' && (value ?? 0) === 0 ? undefined : tone;
}
