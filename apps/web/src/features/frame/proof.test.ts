import { anomalyKinds, type AnomalyKind, type Verdict } from '@signalbox/shared';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import en from '../../i18n/en.json';
import uk from '../../i18n/uk.json';
import type { Locale } from '../../i18n/locale-store.ts';
import { proofOf } from './proof.ts';

function guilty(of: Partial<Record<AnomalyKind, number>>): Verdict['anomalyCounts'] {
  const none = Object.fromEntries(anomalyKinds.map((kind) => [kind, 0])) as Verdict['anomalyCounts'];
  return { ...none, ...of };
}

const calm: Verdict = {
  verdict: 'valid',
  stage: 'proven',
  reasons: [],
  remedy: null,
  sent: 76_047,
  acked: 76_047,
  refused: 0,
  unknown: 0,
  inFlight: 0,
  logged: 76_047,
  stored: 76_047,
  held: 76_047,
  duplicatesAbsorbed: 0,
  unacknowledged: 0,
  lost: 0,
  checkedAt: '2026-01-01T00:00:00.000Z',
  checkedUpTo: 76_047,
  underWay: 0,
  progress: null,
  anomalies: [],
  anomalyCounts: guilty({}),
  freshness: { reads: 0, late: 0 },
};

function said(over: Partial<Verdict>, locale: Locale = 'en'): string {
  const { key, values } = proofOf({ ...calm, ...over }, locale);
  return createIntl({ locale, messages: locale === 'en' ? en : uk })
    .formatMessage({ id: key }, values)
    .replaceAll('\u00a0', ' ');
}

describe('[PRF1] the sentence of the proof', () => {
  it('says in every stage what is known, and of how many messages', () => {
    expect(said({})).toBe('nothing lost · 76 047 messages');
    expect(said({ stage: 'under-load', checkedUpTo: 75_900, underWay: 147 })).toBe(
      'nothing lost up to 75 900 · 147 under way',
    );
    expect(said({ stage: 'checking', checkedUpTo: 75_900 })).toBe('checking… · nothing lost up to 75 900');
    expect(said({ stage: 'replaying', progress: { done: 45, total: 100 } })).toBe('reading the journal: 45 %');
    expect(said({ stage: 'in-doubt', reasons: ['facade-1 could not be read.'] })).toBe(
      'unknown: facade-1 could not be read.',
    );
    expect(said({ stage: 'refuted', lost: 12 })).toBe('12 messages lost');
    expect(said({ stage: 'refuted', lost: 0, anomalyCounts: guilty({ phantom: 1 }) })).toBe('1 message nobody sent');
  });

  it('counts rightly in both languages', () => {
    const counts = [0, 1, 2, 5, 21, 22, 25];
    expect(counts.map((checkedUpTo) => said({ checkedUpTo }, 'uk'))).toEqual([
      'нічого не втрачено · 0 повідомлень',
      'нічого не втрачено · 1 повідомлення',
      'нічого не втрачено · 2 повідомлення',
      'нічого не втрачено · 5 повідомлень',
      'нічого не втрачено · 21 повідомлення',
      'нічого не втрачено · 22 повідомлення',
      'нічого не втрачено · 25 повідомлень',
    ]);
    expect(said({ checkedUpTo: 1 })).toBe('nothing lost · 1 message');
    expect(said({ stage: 'refuted', lost: 1 }, 'uk')).toBe('втрачено 1 повідомлення');
    expect(said({ stage: 'refuted', lost: 0, anomalyCounts: guilty({ reorder: 3 }) }, 'uk')).toBe(
      '3 повідомлення не в тому порядку',
    );
  });

  it('never says "nothing lost" where that is not proven, and never "unknown" without a reason', () => {
    expect(said({ stage: 'checking', checkedUpTo: 0, checkedAt: null })).toBe('checking…');
    expect(said({ stage: 'in-doubt', reasons: [] })).toMatch(/^unknown: .{10}/);
    expect(said({ stage: 'replaying', progress: null })).toBe('reading the journal');
    expect(said({ stage: 'refuted', lost: 0, anomalyCounts: guilty({}) })).not.toMatch(/nothing/);
  });

  it('names the way out beside the doubt, and the moment beside the proof', () => {
    expect(proofOf({ ...calm, stage: 'in-doubt', reasons: ['a'], remedy: 'Start facade-1.' }, 'en')).toMatchObject({
      tone: 'warn',
      remedy: 'Start facade-1.',
      checkedAt: null,
    });
    expect(proofOf(calm, 'en')).toMatchObject({ tone: 'ok', remedy: null, checkedAt: calm.checkedAt });
    expect(proofOf({ ...calm, stage: 'refuted', lost: 1 }, 'en').tone).toBe('bad');
  });
});
