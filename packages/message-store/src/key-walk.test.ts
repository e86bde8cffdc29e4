import fc from 'fast-check';
import { type Message, type MessageId, messageIdSchema } from '@signalbox/shared';
import { describe, expect, it, test } from 'vitest';
import { type KeyRange, KeyWalk, TextBatches } from './key-walk.ts';

/** Answers a range as the map does. */
function ask(all: readonly MessageId[], { from, to, limit }: KeyRange): MessageId[] {
  return all.filter((id) => id >= from && id <= to).slice(0, limit);
}

function walk(all: readonly MessageId[], after: string | undefined, expected: number, atMost = Infinity) {
  const steps = new KeyWalk(after, expected, atMost);
  const seen: string[] = [];
  let calls = 0;
  let largest = 0;
  for (let range = steps.next(atMost); range !== undefined; range = steps.next(atMost - seen.length)) {
    const ids = ask(all, range);
    steps.found(ids);
    seen.push(...ids);
    largest = Math.max(largest, ids.length);
    calls += 1;
  }
  return { seen, calls, largest };
}

function idsOf(ids: readonly string[]): MessageId[] {
  return [...new Set(ids)].toSorted().map((id) => messageIdSchema.parse(id));
}

function spread(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${hex((i * 2 ** 32) / count)}-0000-4000-8000-${hex(i)}0000`);
}

function hex(n: number): string {
  return Math.floor(n).toString(16).padStart(8, '0');
}

describe('a walk through the keys', () => {
  it('meets every message once, in order, wherever it begins and however wrong the first guess is', () => {
    const uuid = fc.oneof(
      fc.uuid(),
      // Crowded: many share their first digits.
      fc.uuid().map((id) => `00000000${id.slice(8)}`),
      fc.uuid().map((id) => `ffffffff${id.slice(8)}`),
    );
    fc.assert(
      fc.property(
        fc.array(uuid, { maxLength: 300 }),
        fc.option(uuid),
        fc.integer({ min: 0, max: 1e9 }),
        (ids, from, expected) => {
          const all = idsOf(ids);
          const after = from ?? undefined;
          const wanted = all.filter((id) => after === undefined || id > after);
          // Too large a guess makes the first ranges narrow, never the whole walk: each empty one is followed by a wider.
          const { seen, calls } = walk(all, after, expected);
          expect(seen).toEqual(wanted);
          expect(calls).toBeLessThan(500);
        },
      ),
    );
  });

  it('takes no more than is wanted, and looks no further for it', () => {
    const { seen, calls } = walk(idsOf(spread(1_000)), undefined, 1_000, 7);
    expect(seen).toHaveLength(7);
    expect(calls).toBeLessThan(5);
  });

  it('takes many at once, since each range is a look at every key', () => {
    const { calls, largest } = walk(idsOf(spread(40_000)), undefined, 40_000);
    expect(calls).toBeLessThan(8);
    expect(largest).toBeLessThanOrEqual(16_000);
  });

  it('goes on through ids that all begin alike', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `12345678-0000-4000-8000-0000${hex(i)}`);
    const { seen, largest } = walk(idsOf(ids), undefined, 20_000);
    expect(seen).toEqual(ids);
    expect(largest).toBeLessThanOrEqual(16_000);
  });
});

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
