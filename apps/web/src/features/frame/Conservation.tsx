'use client';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { useLogWord } from '../../ui/use-log-word.ts';
import classes from './Conservation.module.css';
import { figuresOf, type Figure, type FigureName } from './figures.ts';

interface FigureLook {
  readonly word: MessageKey;
  readonly title: MessageKey;
  readonly tone?: 'log' | 'map';
  /** Counts nearly everything, so that room for many digits is kept. */
  readonly wide?: boolean;
  /** The colour of anything but zero. */
  readonly alarm?: 'warn' | 'bad';
}

const looks: Record<FigureName, FigureLook> = {
  sent: { word: 'meter.sent', title: 'meter.sentWhat', wide: true },
  refused: { word: 'meter.refused', title: 'meter.refusedWhat' },
  unknown: { word: 'meter.unknown', title: 'meter.unknownWhat', alarm: 'warn' },
  inFlight: { word: 'meter.inFlight', title: 'meter.inFlightWhat' },
  acked: { word: 'meter.acked', title: 'meter.ackedWhat', wide: true },
  unacknowledged: { word: 'meter.unacknowledged', title: 'meter.unacknowledgedWhat' },
  inLog: { word: 'log.kafka', title: 'meter.inLogWhat', tone: 'log', wide: true },
  absorbed: { word: 'meter.absorbed', title: 'meter.absorbedWhat' },
  inMap: { word: 'meter.inMap', title: 'meter.inMapWhat', tone: 'map', wide: true },
  held: { word: 'meter.held', title: 'meter.heldWhat', wide: true },
  lost: { word: 'meter.lost', title: 'meter.lostWhat', alarm: 'bad' },
};
const unknownYet: readonly Figure[] = [
  { name: 'sent', value: null },
  { name: 'refused', sign: '=', value: null },
  { name: 'unknown', sign: '+', value: null },
  { name: 'inFlight', sign: '+', value: null },
  { name: 'acked', sign: '+', value: null },
  { name: 'inLog', sign: '=', value: null },
  { name: 'absorbed', sign: '−', value: null },
  { name: 'inMap', sign: '=', value: null },
  { name: 'held', sign: '=', value: null },
  { name: 'lost', value: null },
];

/** The sum that a person can check: what was sent, what came of it, and where it is; all of one instant, from the one ledger. */
export function Conservation() {
  const t = useT();
  const logWord = useLogWord();
  const verdict = useTopicState('verdict');
  const figures = verdict === undefined ? unknownYet : figuresOf(verdict);
  return (
    <dl className={classes['meter']} aria-label={t('meter.name')} data-testid="conservation" data-stale>
      {figures.map(({ name, sign, value }) => {
        const { word, title, tone, wide, alarm } = looks[name];
        return (
          <div
            key={name}
            className={classes['figure']}
            title={t(title)}
            data-tone={alarm !== undefined && (value ?? 0) > 0 ? alarm : tone}
            data-sign={sign}
            data-wide={wide}
            data-figure={name}
          >
            <dt>{t(name === 'inLog' ? logWord : word)}</dt>
            <dd>
              <Count value={value} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
