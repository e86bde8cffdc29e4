import type { Observer, Target } from '@signalbox/observer';
import { Loop } from '../until.ts';

export interface ReadingClientDeps {
  readonly observer: Observer;
  readonly targets: () => readonly Target[];
  readonly now: () => number;
  /** How many messages there are about. */
  readonly count: () => number;
}

/** Least time between two questions, in milliseconds. */
const askEvery = 2000;
/** Of the time at most one part in so many goes into questions: a whole read of 60,000 takes the cluster 2 s, which writes would pay for. */
const share = 10;
/** No pause is longer, in milliseconds: one that died under the question took its time without any load. */
const longestPause = 30_000;
/** Least time between two whole reads; a set of 10,000 is read every 10 s. */
const readEvery = 4000;
const readEveryPerMessage = 1;

/** A client that reads while the run goes on: what it is shown must neither be old nor go backwards. */
export function createReadingClient({ observer, targets, now, count }: ReadingClientDeps): Loop {
  let lastRead: number | undefined;
  let turn = 0;
  return new Loop(async () => {
    lastRead ??= now();
    const all = targets();
    const target = all[turn % Math.max(1, all.length)];
    turn += 1;
    if (target === undefined) return;
    const isTime = now() - lastRead >= Math.max(readEvery, count() * readEveryPerMessage);
    if (isTime) lastRead = now();
    // An instance that is down fails the read, which the journal says.
    await (isTime ? observer.read(target.id, { client: 'reader' }) : observer.digest(target.id));
  }, pauseAfter);
}

/** How long nothing is asked after a question that took so long, in milliseconds. */
export function pauseAfter(tookMs: number): number {
  return Math.min(longestPause, Math.max(askEvery, tookMs * (share - 1)));
}
