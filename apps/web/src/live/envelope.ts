import type { Change, Json, Topic } from '@signalbox/shared';
import { z } from 'zod';

/**
 * The outer shape of what the live feed sends. What is inside came out of JSON and is the contract's own; it is not walked again for each
 * packet, because a page must keep up with thousands of changes a second.
 */
const snapshotEnvelope = z.object({ topic: z.string(), seq: z.int(), state: z.unknown() });
const patchEnvelope = z.object({
  topic: z.string(),
  seq: z.int(),
  changes: z.array(z.looseObject({ op: z.enum(['set', 'delete', 'append']), path: z.array(z.string()) })),
});

export function parseSnapshot(body: unknown): { topic: Topic; seq: number; state: Json } | undefined {
  const parsed = snapshotEnvelope.safeParse(body);
  return parsed.success ? (parsed.data as { topic: Topic; seq: number; state: Json }) : undefined;
}

export function parsePatch(body: unknown): { topic: Topic; seq: number; changes: Change[] } | undefined {
  const parsed = patchEnvelope.safeParse(body);
  return parsed.success ? (parsed.data as unknown as { topic: Topic; seq: number; changes: Change[] }) : undefined;
}
