import { randomUUID } from 'node:crypto';
import { messageIdSchema } from '@signalbox/shared';
import { z } from 'zod';
import type { LogRecord, ReadRecord } from '../message-log.ts';

/**
 * The ledger is a map: the key is where a batch of records begins in its partition, the value the batch. The next batch begins where this one ends, so
 * whoever knows one knows the key of the next, and who puts a key first has the place: offsets have no gap, and none is given twice.
 */
export function batchKey(partition: number, offset: number): string {
  return `${String(partition).padStart(2, '0')}:${String(offset).padStart(offsetDigits, '0')}`;
}

const offsetDigits = 12;

/** Bounds of a partition's keys, both no keys themselves. */
export function keyRange(partition: number): { readonly from: string; readonly to: string } {
  const prefix = `${String(partition).padStart(2, '0')}:`;
  return { from: prefix, to: `${prefix}~` };
}

export function offsetOf(key: string): number {
  return Number(key.slice(key.indexOf(':') + 1));
}

/** Id, text, ordering key, request; the last two null where there is none. */
const recordSchema = z.tuple([messageIdSchema, z.string(), z.string().nullable(), z.string().nullable()]);
const batchSchema = z.object({ writer: z.string(), nonce: z.string(), at: z.number(), records: z.array(recordSchema) });

/** A batch as text, on one line; no two are equal, so that a writer knows its own. `at`: milliseconds since 1970. */
export function encodeBatch(records: readonly LogRecord[], writer: string, at: number): string {
  return JSON.stringify({
    writer,
    nonce: randomUUID(),
    at,
    records: records.map(({ id, msg, orderingKey, requestId }) => [id, msg, orderingKey ?? null, requestId ?? null]),
  } satisfies z.input<typeof batchSchema>);
}

/** The batch's records from its offset on; throws when it is none of ours. */
export function decodeBatch(text: string, offset: number): readonly ReadRecord[] {
  const { at, records } = batchSchema.parse(JSON.parse(text));
  return records.map(([id, msg, orderingKey, requestId], index) => ({
    offset: offset + index,
    id,
    msg,
    orderingKey: orderingKey ?? undefined,
    requestId: requestId ?? undefined,
    at,
  }));
}
