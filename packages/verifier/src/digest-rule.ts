import type { AnomalyHop, InstanceId } from '@signalbox/shared';
import type { Book } from './book.ts';
import type { LogView } from './log-view.ts';
import type { FinalDigest } from './read.ts';

interface MapDigest {
  readonly begunAt: number;
  readonly endedAt: number;
  readonly count: number;
  readonly hash: string;
}

interface ShareDigest {
  readonly hop: AnomalyHop;
  readonly at: number;
  readonly count: number;
  readonly hash: string;
}

/** Whether instances agree, without moving the data (CONTRACT §4). A set is accused, not a message. */
export class DigestRule {
  readonly #book: Book;
  readonly #log: LogView;
  readonly #maps = new Map<InstanceId, MapDigest>();
  /** Digests of shares that have read further than the observer: by partition, the last of each instance. */
  readonly #ahead = new Map<number, Map<AnomalyHop, ShareDigest>>();

  constructor(book: Book, log: LogView) {
    this.#book = book;
    this.#log = log;
  }

  judge({ kind, instance, hop, begunAt, count, hash, partitions }: FinalDigest): void {
    const { now } = this.#book;
    if (kind === 'logging') {
      this.#judgeMap(instance, { begunAt, endedAt: now.at, count, hash });
      return;
    }
    for (const [partition, part] of partitions) {
      this.#judgeShare(partition, { hop, at: now.at, count: part.count, hash: part.hash });
    }
  }

  /** Whether an instance holds exactly what the log has: all of it, or of its partitions. */
  equalsLog({ kind, count, hash, partitions, all }: FinalDigest): boolean {
    const wanted = this.#book.run.begin?.partitions ?? 0;
    if (kind === 'logging') {
      const total = this.#log.total();
      return count === total.count && hash === total.hash;
    }
    if (all && partitions.size < wanted) return false;
    return [...partitions].every(([partition, part]) => {
      const sums = this.#log.sumsOf(partition);
      return part.count === (sums?.count ?? 0) && part.hash === (sums?.hash(part.count) ?? nothing);
    });
  }

  /** The log grew: digests that were ahead of it may be due. */
  grow(partition: number): void {
    const ahead = this.#ahead.get(partition);
    if (ahead === undefined) return;
    this.#ahead.delete(partition);
    for (const digest of ahead.values()) this.#judgeShare(partition, digest);
  }

  /** The log was read to an end asked for after position `since`: a share that was ahead before holds what the log has not. */
  refute(since: number): void {
    for (const [partition, ahead] of this.#ahead) {
      for (const [hop, digest] of ahead) {
        if (digest.at > since) continue;
        ahead.delete(hop);
        this.#accuseShare(partition, digest, `the log has ${this.#log.sumsOf(partition)?.count ?? 0} messages there`);
      }
    }
  }

  /** What was concluded from the log is void. */
  forgetLog(): void {
    this.#ahead.clear();
  }

  /**
   * The map only grows. When an instance says the same twice, the map did not change in between, and every digest that was asked for
   * and answered in between must say so too.
   */
  #judgeMap(instance: InstanceId, digest: MapDigest): void {
    const before = this.#maps.get(instance);
    this.#maps.set(instance, digest);
    if (before === undefined || before.count !== digest.count || before.hash !== digest.hash) return;
    for (const [other, between] of this.#maps) {
      if (between.begunAt < before.endedAt || between.endedAt > digest.begunAt) continue;
      if (between.count === digest.count && between.hash === digest.hash) continue;
      this.#book.accusations.accuseSet('divergence', `logging:${other}`, () => [
        { record: 'digest', at: before.endedAt, says: `${instance} holds ${before.count}, ${before.hash}` },
        { record: 'digest', at: between.endedAt, says: `${other} holds ${between.count}, ${between.hash}` },
        { record: 'digest', at: digest.endedAt, says: `${instance} holds ${digest.count}, ${digest.hash}` },
      ]);
    }
  }

  #judgeShare(partition: number, digest: ShareDigest): void {
    if (this.#log.blind) return;
    const sums = this.#log.sumsOf(partition);
    const expected = digest.count <= (sums?.count ?? 0) ? (sums?.hash(digest.count) ?? nothing) : undefined;
    if (expected === undefined) this.#wait(partition, digest);
    else if (expected !== digest.hash) {
      this.#accuseShare(partition, digest, `the first ${digest.count} messages of the log there make ${expected}`);
    }
  }

  #wait(partition: number, digest: ShareDigest): void {
    const ahead = this.#ahead.get(partition) ?? new Map<AnomalyHop, ShareDigest>();
    this.#ahead.set(partition, ahead);
    ahead.set(digest.hop, digest);
  }

  #accuseShare(partition: number, { hop, at, count, hash }: ShareDigest, log: string): void {
    this.#book.accusations.accuseSet('divergence', hop, () => [
      { record: 'digest', at, says: `it holds ${count} messages of partition ${partition}, ${hash}` },
      { record: 'log', at: this.#book.now.at, says: log },
    ]);
  }
}

const nothing = '0'.repeat(16);
