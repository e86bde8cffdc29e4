import type { Observer, Target } from '@signalbox/observer';
import { type Clock, type InstanceId } from '@signalbox/shared';
import type { Watcher } from './cluster-watcher.ts';
import { isEven, takeLastWords, type Answering, type Holding } from './last-words.ts';
import { until } from '../until.ts';

interface SettleDeps {
  readonly observer: Pick<Observer, 'settle'>;
  readonly watcher: Pick<Watcher, 'targets'>;
}

export interface FinalReadsDeps {
  readonly observer: Pick<Observer, 'passLog' | 'settle' | 'read' | 'digest'>;
  readonly watcher: Pick<Watcher, 'targets' | 'untilQuiescent'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How often something moved so far. */
  readonly disturbances: () => number;
}

/** How long the map may take to be brought up to the log, and how often all is read anew when something moved, in milliseconds and times. */
const evenWithin = 60_000;
const tries = 3;
const stableMs = 2000;
const quiescentWithin = 120_000;
const passWithinMs = 120_000;

/** The last word of every instance, once the cluster is quiescent. Gives why it could not be had; empty when it was. */
export async function takeFinalReads(deps: FinalReadsDeps): Promise<string[]> {
  const { observer, watcher, disturbances, signal } = deps;
  let reasons: string[] = [];
  for (let n = 0; n < tries; n += 1) {
    const recovery = await watcher.untilQuiescent(stableMs, quiescentWithin);
    if (!recovery.quiescent) return [...recovery.blockers];
    await untilEven(deps);
    const before = disturbances();
    settle(deps);
    const answering = (): Answering => answeringOf(watcher.targets);
    reasons = await takeLastWords({ observer, answering, client: 'last', passWithinMs, signal });
    if (disturbances() > before) reasons.push('something moved while the last reads were taken');
    if (reasons.length === 0) return [];
  }
  return reasons;
}

/** What was in doubt is put into the map by the reconciler, and shares are read up. */
async function untilEven({ observer, watcher, clock, signal }: FinalReadsDeps): Promise<void> {
  await until({ clock, signal, withinMs: evenWithin, everyMs: 500 }, async () => {
    const holdings: Holding[] = [];
    for (const { id, kind } of watcher.targets) holdings.push({ kind, digest: await observer.digest(id) });
    return isEven(holdings);
  });
}

/** Says that the cluster is quiescent, by the names of all who answer. */
export function settle({ observer, watcher }: SettleDeps): void {
  observer.settle(answeringOf(watcher.targets));
}

function answeringOf(targets: readonly Target[]): Answering {
  const of = (wanted: Target['kind']): InstanceId[] => targets.flatMap(({ id, kind }) => (kind === wanted ? [id] : []));
  return { logging: of('logging'), messages: of('messages') };
}
