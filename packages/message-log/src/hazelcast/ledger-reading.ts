import type { ReadBatch, ReadRecord } from '../message-log.ts';
import { batchKey, decodeBatch } from './batch-format.ts';
import type { TopicObjects } from './link.ts';

/** Of one partition in one look, at most. */
const mostKeys = 256;
/** Before any was seen. */
const firstGuessBytes = 4 * 1024;

/**
 * How far one reader is in the ledger. Where the next batch begins is known, and where those behind it do is guessed: batches are small while little is
 * written, so the next offsets are the likeliest keys. A look asks for more the more the last one found, and is bounded in bytes by what batches have weighed.
 */
export class LedgerReading {
  readonly #fetchBytes: number;
  readonly #partitions = new Map<number, { position: number; keys: number }>();
  #batchBytes = firstGuessBytes;

  constructor(fetchBytes: number) {
    this.#fetchBytes = fetchBytes;
  }

  begin(starts: ReadonlyMap<number, number>): void {
    this.#partitions.clear();
    for (const [partition, position] of starts) this.#partitions.set(partition, { position, keys: 1 });
  }

  position(partition: number): number | undefined {
    return this.#partitions.get(partition)?.position;
  }

  /** Reads what follows in these partitions; nothing of a partition whose end is reached. */
  async look({ ledger }: TopicObjects, partitions: Iterable<number>): Promise<readonly Omit<ReadBatch, 'highWater'>[]> {
    const asked = [...partitions].flatMap((partition) => {
      const at = this.#partitions.get(partition);
      return at === undefined ? [] : [{ partition, at }];
    });
    const most = Math.max(1, Math.min(mostKeys, Math.floor(this.#fetchBytes / this.#batchBytes)));
    const keys = asked.flatMap(({ partition, at }) =>
      Array.from({ length: Math.min(at.keys, most) }, (_, ahead) => batchKey(partition, at.position + ahead)),
    );
    const found = new Map(await ledger.getAll(keys));
    return asked.flatMap(({ partition, at }) => {
      const records: ReadRecord[] = [];
      let bytes = 0;
      let batches = 0;
      for (let position = at.position; ; position = at.position + records.length) {
        const text = found.get(batchKey(partition, position));
        if (text === undefined) break;
        bytes += text.length;
        batches += 1;
        for (const record of decodeBatch(text, position)) records.push(record);
      }
      at.keys = batches === 0 ? 1 : Math.min(mostKeys, at.keys * 2);
      if (batches === 0) return [];
      this.#batchBytes = Math.max(bytes / batches, this.#batchBytes / 2);
      at.position += records.length;
      return { partition, records, position: at.position };
    });
  }
}
