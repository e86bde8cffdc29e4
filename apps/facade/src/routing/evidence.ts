import type { Outcome } from '@signalbox/shared';

/**
 * What this facade itself has seen of one target. `good`: answers. `doubted`: one time-out or 5xx. `ejected`: not asked
 * until `until` unless nobody else is left. `probing`: one probe is under way. `times` counts ejections in a row.
 */
export type Evidence =
  | { readonly state: 'good' }
  | { readonly state: 'doubted' }
  | { readonly state: 'ejected'; readonly times: number; readonly until: number }
  | { readonly state: 'probing'; readonly times: number };

/** `ok`: it answered. `hard`: nobody there or cut off. `soft`: too slow or failing. `probe`: its time is over, it is asked again. */
export type EvidenceEvent = 'ok' | 'hard' | 'soft' | 'probe';

export const good: Evidence = { state: 'good' };

/** Milliseconds an instance stays out the n-th time in a row (RELIABILITY rule 6). */
export function ejectionMs(times: number): number {
  return Math.min(15_000, 1000 * times);
}

type Step<S extends Evidence['state']> = (evidence: Extract<Evidence, { state: S }>, now: number) => Evidence;
type Table = { readonly [S in Evidence['state']]: Readonly<Record<EvidenceEvent, Step<S>>> };

const toGood = (): Evidence => good;
const stay = <E extends Evidence>(evidence: E): Evidence => evidence;
const eject = (times: number, now: number): Evidence => ({ state: 'ejected', times, until: now + ejectionMs(times) });

const table: Table = {
  good: {
    ok: stay,
    hard: (_evidence, now) => eject(1, now),
    soft: () => ({ state: 'doubted' }),
    probe: stay,
  },
  doubted: {
    ok: toGood,
    hard: (_evidence, now) => eject(1, now),
    soft: (_evidence, now) => eject(1, now),
    probe: stay,
  },
  ejected: {
    // Somebody had nobody else to ask, or an answer came late: it works.
    ok: toGood,
    // Tries that were under way at the ejection say nothing new.
    hard: stay,
    soft: stay,
    probe: (evidence) => ({ state: 'probing', times: evidence.times }),
  },
  probing: {
    ok: toGood,
    hard: (evidence, now) => eject(evidence.times + 1, now),
    soft: (evidence, now) => eject(evidence.times + 1, now),
    probe: stay,
  },
};

/** @param now monotonic milliseconds. */
export function nextEvidence(evidence: Evidence, event: EvidenceEvent, now: number): Evidence {
  switch (evidence.state) {
    case 'good':
      return table.good[event](evidence, now);
    case 'doubted':
      return table.doubted[event](evidence, now);
    case 'ejected':
      return table.ejected[event](evidence, now);
    case 'probing':
      return table.probing[event](evidence, now);
  }
}

const events: Readonly<Record<Outcome, EvidenceEvent>> = {
  ok: 'ok',
  same: 'ok',
  duplicate: 'ok',
  conflict: 'ok',
  rejected: 'ok',
  refused: 'hard',
  reset: 'hard',
  timeout: 'soft',
  error: 'soft',
  unavailable: 'soft',
};

/** What the end of one try says of the target. */
export function evidenceOf(outcome: Outcome): EvidenceEvent {
  return events[outcome];
}

/** Whether a target may be asked before those that are out. */
export function isTrusted(evidence: Evidence): boolean {
  return evidence.state === 'good' || evidence.state === 'doubted';
}
