import { addHash, emptySetHash, hashText, messageHash, type JournalRecordOf, type MessageId } from '@signalbox/shared';

/** A message as a client sends it. */
export interface Sent {
  readonly id: MessageId;
  readonly text: string;
  readonly order: string | undefined;
}

export interface Placed extends Sent {
  readonly partition: number;
  readonly offset: number;
  /** When it was appended, in true milliseconds. */
  readonly at: number;
}

/** How long a share may trail the log; well inside P6. */
export const lagMs = 200;

/** A system that keeps every promise: one log, one map, shares that trail the log by a bounded time. Says nothing of who watches. */
export class World {
  readonly partitions: Placed[][];
  readonly map = new Map<MessageId, string>();
  /** Position of each share by `INSTANCE PARTITION`; where instances share partitions, all of them stand for one share. */
  readonly #positions = new Map<string, number>();
  readonly #replicas: boolean;
  time = 0;

  constructor(partitionCount: number, replicas: boolean) {
    this.partitions = Array.from({ length: partitionCount }, () => []);
    this.#replicas = replicas;
  }

  append(message: Sent): Placed {
    const partition = Number.parseInt(message.order?.slice(1) ?? message.id.slice(0, 8), 16) % this.partitions.length;
    const records = this.#records(partition);
    const placed = { ...message, partition, offset: records.length, at: this.time };
    records.push(placed);
    return placed;
  }

  /** `putIfAbsent`. */
  store({ id, text }: Sent): void {
    if (!this.map.has(id)) this.map.set(id, text);
  }

  /** What the log has and the map has not, as the reconciler brings it over. */
  reconcile(): void {
    for (const records of this.partitions) for (const record of records) this.store(record);
  }

  /** First append wins. */
  effective(partition: number, end = Number.POSITIVE_INFINITY): Placed[] {
    const seen = new Set<MessageId>();
    return this.#records(partition).filter(({ id, offset }) => offset < end && !seen.has(id) && seen.add(id).size > 0);
  }

  /** Lets the share catch up to what it must hold by now, and to `floor`. */
  consume(instance: string, partition: number, floor = 0): number {
    const name = this.#replicas ? `${instance} ${partition}` : `${partition}`;
    const due = this.#records(partition).filter(({ at }) => at <= this.time - lagMs).length;
    const position = Math.max(this.#positions.get(name) ?? 0, due, floor);
    this.#positions.set(name, position);
    return position;
  }

  mapDigest(): Pick<JournalRecordOf<'digest'>, 'count' | 'hash'> {
    return fingerprint([...this.map].map(([id, text]) => ({ id, text })));
  }

  shareDigest(
    instance: string,
    partitions: readonly number[],
  ): Pick<JournalRecordOf<'digest'>, 'count' | 'hash' | 'partitions'> {
    const parts = partitions.map((partition) => this.effective(partition, this.consume(instance, partition)));
    return {
      ...fingerprint(parts.flat()),
      partitions: Object.fromEntries(
        partitions.map((partition, at) => [String(partition), fingerprint(parts[at] ?? [])]),
      ),
    };
  }

  #records(partition: number): Placed[] {
    return this.partitions[partition] ?? [];
  }
}

const hashes = new Map<string, string>();

/** Remembered: a thousand histories are made of the same few messages. */
export function contentHash({ id, text }: { readonly id: MessageId; readonly text: string }): string {
  const name = `${id} ${text}`;
  const hash = hashes.get(name) ?? hashText(messageHash(id, text));
  hashes.set(name, hash);
  return hash;
}

function fingerprint(messages: readonly { id: MessageId; text: string }[]): { count: number; hash: string } {
  const sum = messages.reduce((total, { id, text }) => addHash(total, messageHash(id, text)), emptySetHash);
  return { count: messages.length, hash: hashText(sum) };
}
