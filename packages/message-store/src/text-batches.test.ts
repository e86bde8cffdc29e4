import { messageIdSchema, type Message } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { TextBatches } from './text-batches.ts';

function batch(count: number, chars: number): Message[] {
  const id = messageIdSchema.parse('00000000-0000-4000-8000-000000000000');
  return Array.from({ length: count }, () => ({ id, msg: 'x'.repeat(chars) }));
}

test.each([
  ['begins with few', [], 250],
  ['takes many small ones', batch(250, 50), 1_000],
  ['takes few large ones', batch(250, 16_000), 32],
  ['takes what fits between', batch(250, 1_000), 506],
])('%s', (_what, found, next) => {
  const batches = new TextBatches();
  batches.found(found);
  expect(batches.next).toBe(next);
});
