import type { DigestReport, Observer, Target } from '@signalbox/observer';
import { fromUnknown, type InstanceId } from '@signalbox/shared';

/** Who may be asked. */
export interface Answering {
  readonly logging: readonly InstanceId[];
  readonly messages: readonly InstanceId[];
}

export interface LastWordsOptions {
  readonly observer: Pick<Observer, 'passLog' | 'read'>;
  /** Undefined while the cluster is not quiescent. Called once the log was read to its end. */
  readonly answering: () => Answering | undefined;
  /** Whose reads these are. */
  readonly client: string;
  readonly passWithinMs: number;
  readonly signal: AbortSignal;
}

/** In quiescence: the log to its end, then everything that every instance holds. Gives why that could not be had; empty when it was. */
export async function takeLastWords(options: LastWordsOptions): Promise<string[]> {
  const { observer, answering, client, passWithinMs, signal } = options;
  const reasons: string[] = [];
  try {
    await observer.passLog({ signal: AbortSignal.any([signal, AbortSignal.timeout(passWithinMs)]) });
  } catch (thrown) {
    signal.throwIfAborted();
    reasons.push(`the log could not be read to its end: ${fromUnknown(thrown).message}`);
  }
  const { logging, messages } = answering() ?? { logging: [], messages: [] };
  // Each replica catches up on its own, and partitions move: to be monotonic is promised by each for itself.
  const reads = [
    ...logging.map((id) => ({ id, client })),
    ...messages.map((id) => ({ id, client: `${client} ${id}` })),
  ];
  for (const { id, client: reader } of reads) {
    const report = await observer.read(id, { client: reader, final: true, signal });
    if (!report.ok) reasons.push(`${id} could not be read: ${report.reason}`);
    else if (!report.complete) reasons.push(`${id} does not call its set complete`);
  }
  return reasons;
}

/** What one instance said that it holds. */
export type Holding = Pick<Target, 'kind'> & { readonly digest: DigestReport };

/** Map and messages have the same number of messages: together where they share the partitions, each where every one is a replica. */
export function isEven(holdings: readonly Holding[]): boolean {
  const maps = new Set<number>();
  const shares = new Map<string, number>();
  for (const { kind, digest } of holdings) {
    if (!digest.ok) return false;
    if (kind === 'logging') {
      maps.add(digest.count);
      continue;
    }
    const partitions = digest.partitions.toSorted((a, b) => a - b).join(' ');
    const replica = shares.get(partitions);
    if (replica !== undefined && partitions !== '' && replica !== digest.count) return false;
    shares.set(partitions, digest.count);
  }
  const held = [...shares.values()].reduce((sum, count) => sum + count, 0);
  return maps.size === 1 && maps.has(held);
}
