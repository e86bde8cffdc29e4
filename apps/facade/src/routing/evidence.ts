import type { Outcome } from '@signalbox/shared';

/**
 * What this facade itself has seen of one life of an instance (SPEC.md, Evidence). `good`: answers. `suspect`: one time-out or
 * 5xx. `out`: not asked while anybody else is good. `half-open`: its one probe is under way. `times` counts ejections in a row,
 * `since` is when the latest was, in monotonic milliseconds.
 */
export type Evidence =
  | { readonly state: 'good' }
  | { readonly state: 'suspect' }
  | { readonly state: 'out'; readonly times: number; readonly since: number }
  | { readonly state: 'half-open'; readonly times: number; readonly since: number };

/** `answered`, `cut` (nobody there, or cut off) and `failed` (too slow, or 5xx) end a request of a client. */
export type EvidenceEvent =
  | 'answered'
  | 'cut'
  | 'failed'
  | 'probe-due'
  | 'probe-answered'
  | 'probe-failed'
  /** The catalogue shows another port or another `life`: this is another process. */
  | 'new-life';

/** Monotonic milliseconds: of the event, and of the beginning of the try that it ends. */
export interface When {
  readonly now: number;
  readonly began: number;
}

export const good: Evidence = { state: 'good' };

/** Milliseconds an instance stays out the n-th time in a row [ROU5]. */
export function ejectionMs(times: number): number {
  return Math.min(15_000, 1000 * times);
}

type State = Evidence['state'];
type In<S extends State> = Extract<Evidence, { state: S }>;
type Table = { readonly [S in State]: Readonly<Record<EvidenceEvent, (evidence: In<S>, when: When) => Evidence>> };

const stay = <E extends Evidence>(evidence: E): Evidence => evidence;
const toGood = (): Evidence => good;
const eject =
  (times: number) =>
  (_evidence: Evidence, { now }: When): Evidence => ({ state: 'out', times, since: now });
/** [ROU7] An answer to what was asked before the ejection is older than the ejection. */
const readmit = (evidence: In<'out' | 'half-open'>, { began }: When): Evidence =>
  began < evidence.since ? evidence : good;

const table: Table = {
  good: {
    answered: stay,
    cut: eject(1),
    failed: () => ({ state: 'suspect' }),
    'probe-due': stay,
    // A client's answer has overtaken the probe: newer than what the probe says.
    'probe-answered': stay,
    'probe-failed': stay,
    'new-life': stay,
  },
  suspect: {
    answered: toGood,
    cut: eject(1),
    failed: eject(1),
    'probe-due': stay,
    'probe-answered': stay,
    'probe-failed': stay,
    'new-life': toGood,
  },
  out: {
    answered: readmit,
    // Nobody good was left, or the try is older than the ejection: only a probe lengthens the stay.
    cut: stay,
    failed: stay,
    'probe-due': ({ times, since }) => ({ state: 'half-open', times, since }),
    'probe-answered': stay,
    'probe-failed': stay,
    'new-life': toGood,
  },
  'half-open': {
    answered: readmit,
    cut: stay,
    failed: stay,
    // One probe at a time.
    'probe-due': stay,
    'probe-answered': toGood,
    'probe-failed': ({ times }, { now }) => ({ state: 'out', times: times + 1, since: now }),
    'new-life': toGood,
  },
};

export function nextEvidence(evidence: Evidence, event: EvidenceEvent, when: When): Evidence {
  switch (evidence.state) {
    case 'good':
      return table.good[event](evidence, when);
    case 'suspect':
      return table.suspect[event](evidence, when);
    case 'out':
      return table.out[event](evidence, when);
    case 'half-open':
      return table['half-open'][event](evidence, when);
  }
}

const ends: Readonly<Record<Outcome, 'answered' | 'cut' | 'failed'>> = {
  ok: 'answered',
  same: 'answered',
  duplicate: 'answered',
  conflict: 'answered',
  rejected: 'answered',
  refused: 'cut',
  reset: 'cut',
  timeout: 'failed',
  error: 'failed',
  unavailable: 'failed',
};

/** What the end of one try says of the target [ROU1] [ROU2] [ROU3]. */
export function evidenceOf(outcome: Outcome): 'answered' | 'cut' | 'failed' {
  return ends[outcome];
}

/** Whether a target is asked before those that are out [ROU9]. */
export function isTrusted(evidence: Evidence): boolean {
  return evidence.state === 'good' || evidence.state === 'suspect';
}
