import { memberOf, splitInstanceId, type Clock, type InstanceId } from '@signalbox/shared';
import { failuresOf, type Driver, type VerbOutcome } from '../drivers/driver.ts';
import { dangerOf, illnessOf, untilNothing, type Seen } from './well.ts';

export interface RollDeps {
  readonly driver: Pick<Driver, 'stop' | 'start'>;
  readonly seen: () => Seen;
  readonly clock: Clock;
  /** Aborted when everything is to end. */
  readonly signal: AbortSignal;
}

type Results = ReadonlyMap<string, VerbOutcome>;

/** Longest wait, in milliseconds, for an instance that has started to be known as well, and for the map's copies to be in place. */
export const wellWithinMs = 60_000;
const why = 'a restart one after another';

/**
 * Restarts these one after another: the next one only when the one before works, Consul says so, and as much may fail as before. One that does not come
 * back ends it; those behind it are left as they are. `tell`: each time that one is back.
 */
export async function roll(
  deps: RollDeps,
  heads: readonly InstanceId[],
  tell: (sofar: Results) => void,
): Promise<Results> {
  const results = new Map<string, VerbOutcome>();
  for (const [index, head] of heads.entries()) {
    const failure = await restart(deps, head);
    if (failure === undefined) {
      results.set(head, { outcome: 'restarted' });
      tell(new Map(results));
      continue;
    }
    const rest = heads.slice(index + 1);
    const untouched = rest.length === 0 ? '' : `; left as they are: ${rest.join(', ')}`;
    results.set(head, {
      outcome: 'failed',
      reason: `${failure}${untouched}`,
      remedy: 'Mend it, then restart what is left.',
    });
    for (const id of rest) results.set(id, { outcome: 'untouched' });
    break;
  }
  return results;
}

/** Gives why it did not work, in words. */
async function restart({ driver, seen, clock, signal }: RollDeps, head: InstanceId): Promise<string | undefined> {
  const unit = splitInstanceId(head).kind === 'logging' ? [head, memberOf(head)] : [head];
  const patience = { clock, signal, withinMs: wellWithinMs };
  const ill = (): string | undefined => unit.flatMap((id) => illnessOf(id, seen()) ?? [])[0];
  // Who works is only taken out while the others can bear it; who does not is restarted at once, as that may be the cure.
  const before = await untilNothing(() => (ill() === undefined ? dangerOf(head, seen()) : undefined), patience);
  if (before !== undefined) return `it was not stopped: ${before}`;
  const failed = failureIn(await driver.stop([head], why)) ?? failureIn(await driver.start([head]));
  if (failed !== undefined) return failed;
  signal.throwIfAborted();
  return untilNothing(() => ill() ?? dangerOf(head, seen()), patience);
}

function failureIn(outcomes: ReadonlyMap<InstanceId, VerbOutcome>): string | undefined {
  const reasons = failuresOf(outcomes).map(([, reason]) => reason);
  return reasons.length === 0 ? undefined : reasons.join('; ');
}
