import { isNews, type JournalRecord } from '@signalbox/shared';
import type { Found } from './consistency-check.ts';

/** When a check is due: soon after something happened, a second after it is over, every few seconds at rest; under load never for more than a twentieth of the time. */
export interface Throttle {
  note(record: JournalRecord, now: number): void;
  isDue(now: number): boolean;
  /** Nothing was sent, answered or logged for a moment. */
  isQuiet(now: number): boolean;
  /** Something happened that no check at rest has found to agree yet. */
  owed(): boolean;
  /** At rest everything was read whole since the last news, and it still did not agree. */
  disagrees(): boolean;
  /** A check was made. True: instances disagree at rest, and are to be read whole. */
  checked(check: { began: number; ended: number; found: Found }): boolean;
  /** Everything was read whole that was there when it began. */
  sawAll(check: { began: number; agrees: boolean }): void;
}

/** Between two checks, in milliseconds: while something happens, and at rest. */
const busyMs = 3_000;
const restMs = 5_000;
/** The same where nothing comes in any more and a check is owed: nobody is held up by it. */
const owedMs = 1_000;
const quietMs = 1_000;
/** Of the time, one part in so many goes into checks that are not owed, or meet a load. */
const share = 20;
/** Between two full reads that nobody asked for. */
const fullEveryMs = 60_000;
/** Differing checks in a row that are taken for a disagreement: the reconciler needs a moment. */
const patience = 2;

export function createThrottle(): Throttle {
  let newsAt = Number.NEGATIVE_INFINITY;
  // What an earlier life left is looked at first.
  let owed = true;
  /** When the last check ended, and when the next one is due if nothing else counts. */
  let last = Number.NEGATIVE_INFINITY;
  let next = 0;
  /** All could be asked in the last check. */
  let seen = true;
  let differing = 0;
  let disagrees = false;
  let lastFull = Number.NEGATIVE_INFINITY;

  return {
    note({ type }, now) {
      if (!isNews[type]) return;
      newsAt = now;
      owed = true;
      differing = 0;
      disagrees = false;
    },
    isDue(now) {
      const isAwaited = owed && seen && !disagrees && differing < patience && now - newsAt >= quietMs;
      return now >= (isAwaited ? last + owedMs : next);
    },
    isQuiet: (now) => now - newsAt >= quietMs,
    owed: () => owed,
    disagrees: () => disagrees,
    checked({ began, ended, found }) {
      const atRest = found === 'agrees' || found === 'differs';
      // Where not all could be asked it was a wait, and no work for anybody.
      const work = found === 'unseen' ? 0 : ended - began;
      last = ended;
      seen = found !== 'unseen';
      next = ended + Math.max(atRest ? restMs : busyMs, work * share);
      if (found === 'agrees') {
        differing = 0;
        disagrees = false;
        if (newsAt < began) owed = false;
      }
      if (found !== 'differs') return false;
      owed = true;
      differing += 1;
      if (differing < patience || ended - lastFull < fullEveryMs) return false;
      lastFull = ended;
      return true;
    },
    sawAll({ began, agrees }) {
      if (newsAt >= began) return;
      owed = !agrees;
      disagrees = !agrees;
    },
  };
}
