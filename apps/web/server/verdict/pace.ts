import type { JournalRecord, JournalType } from '@signalbox/shared';

/** When a round over log and digests is due: soon after something happened, never when nothing did, and never for more than a twentieth of the time. */
export interface Pace {
  note(record: JournalRecord, now: number): void;
  isDue(now: number): boolean;
  /** Nothing was sent, answered or logged for a moment. */
  isQuiet(now: number): boolean;
  /** A round was made. `alike`: all was quiet, and all digests agreed. True: instances disagree at rest, and are to be read whole. */
  rounded(round: { began: number; ended: number; alike: boolean }): boolean;
  /** Everything was read that was there when it began. */
  sawAll(began: number): void;
}

const everyMs = 3_000;
const quietMs = 1_000;
/** Of the time, one part in so many goes into rounds. */
const share = 20;
/** Between two full reads that nobody asked for. */
const fullEveryMs = 60_000;
/** Differing digests in a row that are taken for a disagreement: the reconciler needs some seconds. */
const patience = 4;

/** What the ledger is told, in contrast to what it finds out itself. */
const isNews: Record<JournalType, boolean> = {
  begin: true,
  invoke: true,
  outcome: true,
  log: true,
  settled: true,
  unsettled: true,
  fault: true,
  heal: true,
  'lost-sight': true,
  'log-begin': false,
  'log-end': false,
  'read-begin': false,
  'read-item': false,
  'read-end': false,
  'read-failed': false,
  digest: false,
  end: false,
};

export function createPace(): Pace {
  let newsAt = Number.NEGATIVE_INFINITY;
  let owed = false;
  let next = 0;
  let differing = 0;
  let lastFull = Number.NEGATIVE_INFINITY;

  return {
    note({ type }, now) {
      if (!isNews[type]) return;
      newsAt = now;
      owed = true;
      differing = 0;
    },
    isDue: (now) => owed && now >= next,
    isQuiet: (now) => now - newsAt >= quietMs,
    rounded({ began, ended, alike }) {
      next = ended + Math.max(everyMs, (ended - began) * share);
      if (alike && newsAt < began) owed = false;
      if (alike || newsAt >= began - quietMs) return false;
      differing += 1;
      if (differing < patience || ended - lastFull < fullEveryMs) return false;
      lastFull = ended;
      return true;
    },
    sawAll(began) {
      if (newsAt < began) owed = false;
    },
  };
}
