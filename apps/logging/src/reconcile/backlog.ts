import type { ReadBatch, ReadRecord } from '@signalbox/message-log';

/** A piece of one partition's log that is due to be compared with the map. */
export interface Unit {
  readonly assignment: number;
  readonly partition: number;
  readonly records: readonly ReadRecord[];
  /** With this unit compared, every record below this offset is. */
  readonly upTo: number;
  /** Written before this instance was given the partition. */
  readonly history: boolean;
}

interface Chunk {
  readonly records: readonly ReadRecord[];
  readonly position: number;
  readonly dueAt: number;
  readonly history: boolean;
  readonly bytes: number;
}

interface Slice {
  chunks: Chunk[];
  compared: number;
  target: number | undefined;
}

/**
 * What was read of the log and is not compared with the map yet, per partition in offset order. History is due at once; a fresh record
 * after a grace in which its facade may still be storing it. Pure: times are arguments, in milliseconds.
 */
export class Backlog {
  readonly #graceMs: number;
  #slices = new Map<number, Slice>();
  #assignment = 0;
  #begun = false;
  #bytes = 0;

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  get assignment(): number {
    return this.#assignment;
  }

  /** Those of this assignment. */
  get partitions(): readonly number[] {
    return [...this.#slices.keys()];
  }

  /** Bytes of what waits. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Another assignment: the log is read again from its beginning, so everything that waited is forgotten. */
  assign(partitions: readonly number[]): void {
    this.#assignment += 1;
    this.#begun = false;
    this.#bytes = 0;
    this.#slices = new Map(partitions.map((partition) => [partition, { chunks: [], compared: 0, target: undefined }]));
  }

  /** Where comparing begins: what others have compared before, by partition. Nothing is due before this is known. */
  begin(compared: ReadonlyMap<number, number>): void {
    this.#begun = true;
    for (const [partition, slice] of this.#slices)
      slice.compared = Math.max(slice.compared, compared.get(partition) ?? 0);
  }

  aim(highWaters: ReadonlyMap<number, number>): void {
    for (const [partition, highWater] of highWaters) {
      const slice = this.#slices.get(partition);
      if (slice !== undefined) slice.target = highWater;
    }
  }

  add(batch: ReadBatch, now: number): void {
    const slice = this.#slices.get(batch.partition);
    if (slice === undefined || batch.position <= slice.compared) return;
    const records = batch.records.filter(({ offset }) => offset >= slice.compared);
    const bytes = records.reduce((sum, { msg }) => sum + msg.length * 2 + 200, 0);
    // Until the log has said how far it was written, what this batch knew of is history.
    const history = (records[0]?.offset ?? batch.position - 1) < (slice.target ?? batch.highWater);
    slice.chunks.push({
      records,
      position: batch.position,
      dueAt: history ? now : now + this.#graceMs,
      history,
      bytes,
    });
    this.#bytes += bytes;
  }

  /** Takes what is due out of one partition, about `limit` records; undefined when nothing is. */
  next(now: number, limit: number): Unit | undefined {
    if (!this.#begun) return undefined;
    for (const [partition, slice] of this.#slices) {
      const taken = takeDue(slice.chunks, now, limit);
      if (taken.length === 0) continue;
      slice.chunks = slice.chunks.slice(taken.length);
      this.#bytes -= taken.reduce((sum, { bytes }) => sum + bytes, 0);
      return {
        assignment: this.#assignment,
        partition,
        records: taken.flatMap(({ records }) => records.filter(({ offset }) => offset >= slice.compared)),
        upTo: taken.at(-1)?.position ?? slice.compared,
        history: taken.some(({ history }) => history),
      };
    }
    return undefined;
  }

  /** When the next unit is due, on the clock of `now`; undefined when nothing waits. */
  dueAt(): number | undefined {
    if (!this.#begun) return undefined;
    const firsts = [...this.#slices.values()].flatMap(({ chunks }) => chunks[0]?.dueAt ?? []);
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  }

  done(unit: Unit): void {
    const slice = unit.assignment === this.#assignment ? this.#slices.get(unit.partition) : undefined;
    if (slice !== undefined) slice.compared = Math.max(slice.compared, unit.upTo);
  }

  /** Every assigned partition is compared as far as it was written when it was given to us. */
  caughtUp(): boolean {
    return (
      this.#begun &&
      [...this.#slices.values()].every(({ compared, target }) => target !== undefined && compared >= target)
    );
  }
}

/** In the log's order: where an id stands twice, the first append wins. */
export function firstOfEachId(records: readonly ReadRecord[]): ReadRecord[] {
  const first = new Map<string, ReadRecord>();
  for (const record of records) if (!first.has(record.id)) first.set(record.id, record);
  return [...first.values()];
}

function takeDue(chunks: readonly Chunk[], now: number, limit: number): Chunk[] {
  const taken: Chunk[] = [];
  let count = 0;
  for (const chunk of chunks) {
    if (chunk.dueAt > now || (taken.length > 0 && count + chunk.records.length > limit)) break;
    taken.push(chunk);
    count += chunk.records.length;
  }
  return taken;
}
