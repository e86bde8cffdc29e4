import type { Observer } from '@signalbox/observer';
import type { Clock } from '@signalbox/shared';
import { settle } from '../inject/fault-runner.ts';
import type { Watcher } from './cluster-watcher.ts';

export interface FinalReadsDeps {
  readonly observer: Observer;
  readonly watcher: Watcher;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How often rest was disturbed so far. */
  readonly disturbances: () => number;
}

/** How long the map may take to be brought up to the log, and how often all is read anew when something moved, in milliseconds and times. */
const levelWithin = 60_000;
const tries = 3;
const stableMs = 2000;
const quiescentWithin = 120_000;
const passWithin = 120_000;

/** At rest: the log to its end, then the last word of every instance. Gives why it could not be had; empty when it was. */
export async function takeFinalReads(deps: FinalReadsDeps): Promise<string[]> {
  const { observer, watcher, disturbances, signal } = deps;
  let reasons: string[] = [];
  for (let n = 0; n < tries; n += 1) {
    const recovery = await watcher.untilQuiescent(stableMs, quiescentWithin);
    if (!recovery.quiescent) return [...recovery.blockers];
    await untilLevel(deps);
    const before = disturbances();
    settle(deps);
    await observer.passLog({ signal: AbortSignal.any([signal, AbortSignal.timeout(passWithin)]) });
    reasons = await readAll(deps);
    if (disturbances() > before) reasons.push('something moved while the last reads were taken');
    if (reasons.length === 0) return [];
  }
  return reasons;
}

/** Until the map and all shares have the same number of messages: what was in doubt is put into the map by the reconciler. */
async function untilLevel({ observer, watcher, clock, signal }: FinalReadsDeps): Promise<void> {
  const until = clock.now() + levelWithin;
  while (clock.now() < until) {
    const maps = new Set<number>();
    let held = 0;
    for (const { id, kind } of watcher.targets) {
      const digest = await observer.digest(id);
      if (!digest.ok) maps.add(Number.NaN);
      else if (kind === 'logging') maps.add(digest.count);
      else held += digest.count;
    }
    if (maps.size === 1 && maps.has(held)) return;
    await clock.wait(500, signal);
  }
}

async function readAll({ observer, watcher, signal }: FinalReadsDeps): Promise<string[]> {
  const reasons: string[] = [];
  for (const { id } of watcher.targets) {
    const report = await observer.read(id, { client: 'last', final: true, signal });
    if (!report.ok) reasons.push(`${id} could not be read: ${report.reason}`);
    else if (!report.complete) reasons.push(`${id} does not call its set complete`);
  }
  return reasons;
}
