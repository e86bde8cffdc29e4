import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addHash, emptySetHash, hashText, messageHash, parseHash, SetDigest } from './digest.ts';
import { messageIdSchema } from './ids.ts';
import type { Message } from './message.ts';

const sets = fc.array(
  fc.record({ id: fc.uuid().map((id) => messageIdSchema.parse(id)), msg: fc.string({ unit: 'binary' }) }),
  { maxLength: 60 },
);

function digestOf(messages: readonly Message[]): SetDigest {
  const digest = new SetDigest();
  for (const { id, msg } of messages) digest.add(id, msg);
  return digest;
}

describe('the digest of a set that grows', () => {
  it('is the sum of its messages’ hashes, in whatever parts the set is kept', () => {
    fc.assert(
      fc.property(sets, fc.nat(), (set, cut) => {
        const hash = hashText(set.reduce((sum, { id, msg }) => addHash(sum, messageHash(id, msg)), emptySetHash));
        const whole = digestOf(set);
        expect(whole.total()).toEqual({ count: set.length, hash });
        const parts = digestOf(set.slice(0, cut % (set.length + 1)));
        parts.addAll(digestOf(set.slice(cut % (set.length + 1))));
        expect(parts.total()).toEqual(whole.total());
        expect(parts.buckets()).toEqual(whole.buckets());
      }),
    );
  });

  it('has a bucket for each first digit that occurs, and they add up', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const digest = digestOf(set);
        const buckets = digest.buckets();
        expect(Object.keys(buckets).toSorted()).toEqual([...new Set(set.map(({ id }) => id.charAt(0)))].toSorted());
        const parts = Object.values(buckets);
        expect(SetDigest.of(buckets)).toEqual(digest);
        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(set.length);
        const sum = parts.reduce((all, { hash }) => addHash(all, parseHash(hash)), emptySetHash);
        expect(hashText(sum)).toBe(digest.total().hash);
      }),
    );
  });
});
