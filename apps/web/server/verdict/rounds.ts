import { setTimeout as sleep } from 'node:timers/promises';
import type { DigestReport, Observer } from '@signalbox/observer';
import { addHash, emptySetHash, hashText, parseHash, type InstanceId, type Verdict } from '@signalbox/shared';
import type { RestWatch } from './rest-watch.ts';

export interface RoundsDeps {
  readonly observer: Observer;
  readonly rest: RestWatch;
  readonly mode: 'group' | 'replica';
  /** No request is open, and nothing came in for a moment. */
  readonly quiet: () => boolean;
  readonly verdict: () => Verdict;
  /** Writes that all is settled and read. */
  readonly end: () => void;
  readonly signal: AbortSignal;
}

/** What is asked of the cluster, and in which order. */
export interface Rounds {
  /** The log to its end and the digests: cheap. True when it found everything quiet and alike; false when it is to be made again. */
  quick(): Promise<boolean>;
  /** Everything that can be seen: log, digests, and every instance read whole, at rest if rest comes in time. */
  full(): Promise<void>;
}

const passWithinMs = 15_000;
/** How long a full round waits for rest and quiet, then for the map and the shares to have come up to the log, in milliseconds. */
const restWithinMs = 10_000;
const evenWithinMs = 8_000;
const lookEveryMs = 200;

export function createRounds(deps: RoundsDeps): Rounds {
  const { observer, rest, mode, quiet, verdict, end, signal } = deps;

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

  async function digests(ids: readonly InstanceId[]): Promise<DigestReport[]> {
    const reports: DigestReport[] = [];
    // One after the other: a map's digest is a walk through all of it.
    for (const id of ids) reports.push(await observer.digest(id, { signal }));
    return reports;
  }

  async function until(withinMs: number, look: () => Promise<boolean> | boolean): Promise<void> {
    const last = performance.now() + withinMs;
    while (!(await look()) && performance.now() < last) await sleep(lookEveryMs, undefined, { signal });
  }

  /** Map and shares have all that the log has. */
  async function isEven(): Promise<boolean> {
    const there = rest.answering();
    if (there === undefined || !(await passLog())) return false;
    await digests([...there.messages, ...there.logging.slice(0, 1)]);
    const { logged, stored, held } = verdict();
    return logged === stored && logged === held;
  }

  async function readFinals(): Promise<void> {
    const there = rest.answering();
    if (there === undefined) return;
    for (const id of there.logging) await observer.read(id, { client: 'ledger', final: true, signal });
    // Replicas catch up each on its own: to be monotonic is promised by each for itself.
    const clientOf = (id: InstanceId): string => (mode === 'replica' ? `ledger ${id}` : 'ledger');
    for (const id of there.messages) await observer.read(id, { client: clientOf(id), final: true, signal });
  }

  return {
    async quick() {
      const wasQuiet = quiet();
      const passed = await passLog();
      const there = rest.answering();
      if (there === undefined) return false;
      const shares = await digests(there.messages);
      if (!wasQuiet || !quiet()) return false;
      const maps = await digests(there.logging);
      if (!passed || !quiet()) return false;
      end();
      return areAlike(maps, mode === 'group' ? [sumOf(shares)] : shares.map(fingerprint));
    },
    async full() {
      await until(restWithinMs, () => rest.answering() !== undefined && quiet());
      await until(evenWithinMs, isEven);
      await passLog();
      await digests([...(rest.answering()?.messages ?? []), ...(rest.answering()?.logging ?? [])]);
      await readFinals();
      end();
    },
  };
}

function fingerprint(report: DigestReport): string | undefined {
  return report.ok ? `${report.count} ${report.hash}` : undefined;
}

/** Shares have no message in common, so their sums add up to the map's. */
function sumOf(shares: readonly DigestReport[]): string | undefined {
  let count = 0;
  let hash = emptySetHash;
  for (const share of shares) {
    if (!share.ok) return undefined;
    count += share.count;
    hash = addHash(hash, parseHash(share.hash));
  }
  return `${count} ${hashText(hash)}`;
}

/** What could not be asked differs from nothing. */
function areAlike(maps: readonly DigestReport[], shares: readonly (string | undefined)[]): boolean {
  const known = [...maps.map(fingerprint), ...shares].filter((one) => one !== undefined);
  return new Set(known).size <= 1;
}
