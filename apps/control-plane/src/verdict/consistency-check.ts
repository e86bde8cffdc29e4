import { setTimeout as sleep } from 'node:timers/promises';
import { takeLastWords } from '@signalbox/faults/last-words';
import type { Observer, Target } from '@signalbox/observer';
import type { InstanceId, Judgement } from '@signalbox/shared';
import type { QuiescenceWatch } from './quiescence-watch.ts';

export interface ConsistencyCheckDeps {
  readonly observer: Pick<Observer, 'passLog' | 'digest' | 'read'>;
  readonly rest: Pick<QuiescenceWatch, 'answering'>;
  /** Who can be asked now, at rest or not. */
  readonly targets: () => readonly Target[];
  /** No request is open, and nothing came in for a moment. */
  readonly quiet: () => boolean;
  readonly judgement: () => Judgement;
  /** Writes that all is settled and looked at. */
  readonly end: () => void;
  readonly signal: AbortSignal;
}

/**
 * What a check came to. `unseen`: not all could be asked; `moving`: messages came in meanwhile; else all was at rest, and it agrees or not.
 */
export type Found = 'unseen' | 'moving' | 'agrees' | 'differs';

/** What is asked of the cluster, and in which order: what instances hold first, then the log, so that nobody seems to be ahead of it. */
export interface ConsistencyCheck {
  /**
   * Fingerprints of shares and map, then the log to its end. `everyMap`: of every logging instance, else of one after the other in turn, as
   * the map is one, and of none while something moves.
   */
  quick(everyMap: boolean): Promise<Found>;
  /** Everything that can be seen: log, fingerprints, and every instance read whole, at rest if rest comes in time. */
  full(): Promise<void>;
}

const passWithinMs = 15_000;
/** How long a full check waits for rest and quiet, then for the map and the shares to have come up to the log, in milliseconds. */
const restWithinMs = 10_000;
const evenWithinMs = 8_000;
const lookEveryMs = 200;

export function createConsistencyCheck(deps: ConsistencyCheckDeps): ConsistencyCheck {
  const { observer, rest, targets, quiet, judgement, end, signal } = deps;
  let turn = 0;

  /** False: it could not be read to its end, and the verdict will say that it was not. */
  async function passLog(): Promise<boolean> {
    try {
      await observer.passLog({ signal: AbortSignal.any([signal, AbortSignal.timeout(passWithinMs)]) });
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /** One after the other: a map's fingerprint is taken over all of it. */
  async function digests(ids: readonly InstanceId[], final: boolean): Promise<void> {
    for (const id of ids) await observer.digest(id, { final, signal });
  }

  async function until(withinMs: number, look: () => Promise<boolean> | boolean): Promise<void> {
    const last = performance.now() + withinMs;
    while (!(await look()) && performance.now() < last) await sleep(lookEveryMs, undefined, { signal });
  }

  /** Map and shares have all that the log has. */
  async function isEven(): Promise<boolean> {
    const there = rest.answering();
    if (there === undefined) return false;
    await digests([...there.messages, ...there.logging.slice(0, 1)], false);
    if (!(await passLog())) return false;
    const { logged, stored, held } = judgement();
    return logged === stored && logged === held;
  }

  function oneOf(ids: readonly InstanceId[]): InstanceId[] {
    turn += 1;
    const id = ids[turn % ids.length];
    return id === undefined ? [] : [id];
  }

  return {
    async quick(everyMap) {
      const there = rest.answering();
      const wasQuiet = quiet();
      const messages = there?.messages ?? idsOf(targets(), 'messages');
      const logging = there?.logging ?? [];
      const isFinal = there !== undefined && wasQuiet;
      await digests(messages, isFinal);
      await digests(everyMap && isFinal ? logging : oneOf(logging), isFinal);
      const passed = await passLog();
      if (there === undefined || !passed || rest.answering() === undefined) return 'unseen';
      if (!isFinal || !quiet()) return 'moving';
      end();
      return judgement().verdict === 'valid' ? 'agrees' : 'differs';
    },
    async full() {
      await until(restWithinMs, () => rest.answering() !== undefined && quiet());
      await until(evenWithinMs, isEven);
      // What could not be had is missing in the journal, and so in the verdict.
      await takeLastWords({ observer, answering: () => rest.answering(), client: 'ledger', passWithinMs, signal });
      await digests([...(rest.answering()?.messages ?? []), ...(rest.answering()?.logging ?? [])], true);
      await passLog();
      end();
    },
  };
}

function idsOf(targets: readonly Target[], kind: Target['kind']): InstanceId[] {
  return targets.filter((target) => target.kind === kind).map(({ id }) => id);
}
