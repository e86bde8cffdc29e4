import { SetDigest, type Digest, type MessageId, type PlacedMessage } from '@signalbox/shared';

/** A record of the log as the share takes it. */
export interface ShareRecord {
  readonly offset: number;
  readonly id: MessageId;
  readonly msg: string;
}

export interface ShareBatch {
  readonly partition: number;
  readonly records: readonly ShareRecord[];
  /** Offset after the last one read. */
  readonly position: number;
  readonly highWater: number;
}

/** What became of a batch: records held now, and ids that were there already (first append wins). */
export interface Taken {
  readonly held: readonly ShareRecord[];
  readonly duplicates: readonly ShareRecord[];
  /** The partition had been caught up before this batch: its records are news, not history. */
  readonly live: boolean;
  /** This batch brought the whole share to the high water it was asked to reach. */
  readonly completed: boolean;
}

/** Where a message stands in the log. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** The messages of one partition up to `end`, as they were when a reading began. */
interface List {
  readonly partition: number;
  readonly messages: readonly PlacedMessage[];
  readonly end: number;
}

interface Slice {
  readonly messages: PlacedMessage[];
  /** Offset of the next record to take; what lies below was taken before, and is skipped when the log is read again. */
  position: number;
  /** Reach this to be caught up; undefined until the log has been asked. */
  target: number | undefined;
  highWater: number;
  readonly digest: SetDigest;
}

/**
 * One messages instance's share of the log, in memory: (partition, offset) → the first record of each id. A pure function of what
 * was read: nothing is kept elsewhere, nothing is committed, a new instance builds the same share from the beginning.
 */
export class Share {
  readonly #slices = new Map<number, Slice>();
  readonly #held = new Map<MessageId, PlacedMessage>();
  #moving = true;
  #complete = false;

  /** Partitions held, in order. */
  partitions(): number[] {
    return [...this.#slices.keys()].toSorted((a, b) => a - b);
  }

  /** Messages held over all partitions. */
  get count(): number {
    return this.#held.size;
  }

  /** False while partitions move or are being replayed: then the share claims nothing. */
  get complete(): boolean {
    return this.#complete;
  }

  /** True while partitions move. */
  get moving(): boolean {
    return this.#moving;
  }

  /** These partitions from now on. What was held of them stays; what is somebody else's now is dropped. */
  assign(partitions: readonly number[]): void {
    const kept = new Set(partitions);
    for (const [partition, slice] of this.#slices) {
      if (kept.has(partition)) continue;
      for (const { id } of slice.messages) this.#held.delete(id);
      this.#slices.delete(partition);
    }
    for (const partition of partitions) {
      const slice = this.#slices.get(partition);
      if (slice === undefined) this.#slices.set(partition, emptySlice());
      else slice.target = undefined;
    }
    this.#moving = false;
    this.#settle();
  }

  /** How far each assigned partition was written just after the assignment. */
  aim(highWaters: ReadonlyMap<number, number>): void {
    for (const [partition, highWater] of highWaters) {
      const slice = this.#slices.get(partition);
      if (slice === undefined) continue;
      slice.target = highWater;
      slice.highWater = Math.max(slice.highWater, highWater);
    }
    this.#settle();
  }

  /** How far each partition was read: with what is held of them, nothing below is needed again. */
  positions(): ReadonlyMap<number, number> {
    return new Map([...this.#slices].map(([partition, { position }]) => [partition, position]));
  }

  /** How many records are read of those that the share is to reach. */
  replay(): { readonly read: number; readonly all: number } {
    let read = 0;
    let all = 0;
    for (const { position, target, highWater } of this.#slices.values()) {
      const end = target ?? highWater;
      read += Math.min(position, end);
      all += end;
    }
    return { read, all };
  }

  /** Partitions are about to move: nothing may be claimed until the next assignment. */
  revoke(): void {
    this.#moving = true;
    this.#complete = false;
  }

  take(batch: ShareBatch): Taken {
    const slice = this.#slices.get(batch.partition);
    if (slice === undefined) return { held: [], duplicates: [], live: false, completed: false };
    const live = isCaughtUp(slice);
    const held: ShareRecord[] = [];
    const duplicates: ShareRecord[] = [];
    for (const record of batch.records) {
      if (record.offset < slice.position) continue;
      if (this.#held.has(record.id)) duplicates.push(record);
      else {
        this.#hold(batch.partition, slice, record);
        held.push(record);
      }
    }
    slice.position = Math.max(slice.position, batch.position);
    slice.highWater = Math.max(slice.highWater, batch.highWater);
    const wasComplete = this.#complete;
    this.#settle();
    return { held, duplicates, live, completed: this.#complete && !wasComplete };
  }

  find(id: MessageId): PlacedMessage | undefined {
    return this.#held.get(id);
  }

  /**
   * The messages after a place, in order of partition and offset, at most `limit`: as the share is at this call, however long their
   * reading takes. Nothing is copied for that: lists grow only at their end, and one that is dropped stays whole for whoever reads it.
   */
  from(after?: Place, limit = Number.POSITIVE_INFINITY): Iterable<PlacedMessage> {
    const lists = this.partitions().map((partition) => {
      const messages = this.#slices.get(partition)?.messages ?? [];
      return { partition, messages, end: messages.length };
    });
    return readLists(lists, after, limit);
  }

  /** Nothing is computed over the messages: every slice keeps its digest as it grows. */
  digest(epoch: number): Digest {
    const slices = [...this.#slices].toSorted(([a], [b]) => a - b);
    const all = new SetDigest();
    for (const [, { digest }] of slices) all.addAll(digest);
    return {
      epoch,
      ...all.total(),
      partitions: Object.fromEntries(
        slices.map(([partition, { digest, highWater }]) => [String(partition), { ...digest.total(), highWater }]),
      ),
      buckets: all.buckets(),
    };
  }

  #hold(partition: number, slice: Slice, { id, msg, offset }: ShareRecord): void {
    const message: PlacedMessage = { id, msg, partition, offset };
    this.#held.set(id, message);
    slice.messages.push(message);
    slice.digest.add(id, msg);
  }

  #settle(): void {
    this.#complete = !this.#moving && [...this.#slices.values()].every(isCaughtUp);
  }
}

function emptySlice(): Slice {
  return { messages: [], position: 0, target: undefined, highWater: 0, digest: new SetDigest() };
}

function isCaughtUp({ position, target }: Slice): boolean {
  return target !== undefined && position >= target;
}

function* readLists(lists: readonly List[], after: Place | undefined, limit: number): Generator<PlacedMessage> {
  let left = limit;
  for (const { partition, messages, end } of lists) {
    if (after !== undefined && partition < after.partition) continue;
    const begin = after?.partition === partition ? indexAfter(messages, after.offset) : 0;
    for (let index = begin; index < end; index += 1) {
      if (left <= 0) return;
      left -= 1;
      const message = messages[index];
      if (message !== undefined) yield message;
    }
  }
}

/** Index of the first message whose offset is greater: binary search, since offsets only grow. */
function indexAfter(messages: readonly PlacedMessage[], offset: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.offset ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
