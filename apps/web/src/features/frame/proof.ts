import { anomalyKinds, type AnomalyKind, type Verdict } from '@signalbox/shared';
import type { Locale, MessageKey } from '../../i18n/locale-store.ts';
import type { Values } from '../../i18n/use-t.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';

/** What the head says of the whole: one sentence of the catalog, its colour, when it was last seen, and the way out of a doubt. */
export interface Proof {
  readonly tone: Tone;
  readonly key: MessageKey;
  readonly values: Values;
  readonly checkedAt: string | null;
  readonly remedy: string | null;
}

/** [PRF1] */
export function proofOf(verdict: Verdict, locale: Locale): Proof {
  const { stage, checkedAt, checkedUpTo, underWay, remedy, reasons, progress } = verdict;
  const upTo = counted(checkedUpTo, locale);
  const known = checkedAt !== null;
  switch (stage) {
    case 'proven':
      return { tone: 'ok', key: 'proof.proven', values: upTo, checkedAt, remedy: null };
    case 'under-load': {
      const values = { ...upTo, underWay: formatCount(underWay, locale) };
      return { tone: 'ok', key: 'proof.underLoad', values, checkedAt: null, remedy: null };
    }
    case 'checking':
      return {
        tone: 'off',
        key: known ? 'proof.checkingKnown' : 'proof.checking',
        values: upTo,
        checkedAt,
        remedy: null,
      };
    case 'replaying': {
      const share = progress === null || progress.total === 0 ? undefined : progress.done / progress.total;
      if (share === undefined)
        return { tone: 'off', key: 'proof.replaying', values: {}, checkedAt: null, remedy: null };
      const values = { share: formatShare(Math.min(1, share), locale) };
      return { tone: 'off', key: 'proof.replayingShare', values, checkedAt: null, remedy: null };
    }
    case 'in-doubt': {
      const [reason] = reasons;
      if (reason === undefined) return { tone: 'warn', key: 'proof.inDoubt', values: {}, checkedAt: null, remedy };
      return { tone: 'warn', key: 'proof.inDoubtWhy', values: { reason }, checkedAt: null, remedy };
    }
    case 'refuted':
      return { tone: 'bad', ...broken(verdict, locale), checkedAt: null, remedy };
  }
}

/** What a guilty message is called. */
export const anomalyWords: Record<AnomalyKind, MessageKey> = {
  lost: 'anomaly.lost',
  stale: 'anomaly.stale',
  phantom: 'anomaly.phantom',
  'aborted-read': 'anomaly.abortedRead',
  'visible-duplicate': 'anomaly.visibleDuplicate',
  altered: 'anomaly.altered',
  reorder: 'anomaly.reorder',
  'double-placement': 'anomaly.doublePlacement',
  divergence: 'anomaly.divergence',
  'non-monotonic-read': 'anomaly.nonMonotonicRead',
};

/** The gravest breach there is: the kinds are in the order of their weight. */
function broken({ lost, anomalyCounts }: Verdict, locale: Locale): { key: MessageKey; values: Values } {
  if (lost > 0) return { key: 'anomaly.lost', values: counted(lost, locale) };
  const kind = anomalyKinds.find((one) => anomalyCounts[one] > 0);
  if (kind === undefined) return { key: 'proof.refuted', values: {} };
  return { key: anomalyWords[kind], values: counted(anomalyCounts[kind], locale) };
}

/** A count for a plural, and as it is written. */
export function counted(count: number, locale: Locale): { count: number; text: string } {
  return { count, text: formatCount(count, locale) };
}
