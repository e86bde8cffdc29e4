import { messageIdSchema, SetDigest, type Message } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createMapDigest } from './get-digest.ts';

function message(n: number): Message {
  return { id: messageIdSchema.parse(`${n}0000000-0000-4000-8000-000000000000`), msg: `text ${n}` };
}

/** A map whose fingerprint is as of its asking, and waits until it is let go. */
function heldBack(map: readonly Message[]) {
  const gates: PromiseWithResolvers<void>[] = [];
  async function read(): Promise<SetDigest> {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    const seen = digestOf(map);
    await gate.promise;
    return seen;
  }
  return { gates, digest: createMapDigest(read) };
}

function digestOf(messages: readonly Message[]): SetDigest {
  const digest = new SetDigest();
  for (const { id, msg } of messages) digest.add(id, msg);
  return digest;
}

function total(messages: readonly Message[]) {
  return digestOf(messages).total();
}

describe('the digest of the map', () => {
  it('is read once for all who ask while another is under way, and holds what was stored before they asked', async () => {
    const map = [message(1), message(2)];
    const { gates, digest } = heldBack(map);
    const first = digest();
    map.push(message(3));
    const [second, third] = [digest(), digest()];
    gates[0]?.resolve();
    expect((await first).total()).toEqual(total(map.slice(0, 2)));
    expect(gates).toHaveLength(2);
    gates[1]?.resolve();
    expect((await second).total()).toEqual(total(map));
    expect(await third).toBe(await second);
    const fourth = digest();
    gates[2]?.resolve();
    expect((await fourth).total().count).toBe(3);
  });

  it('begins anew after one that failed', async () => {
    let calls = 0;
    const digest = createMapDigest(async () => {
      calls += 1;
      if (calls === 1) throw new Error('the map is away');
      return digestOf([message(1)]);
    });
    const [failed, waiting] = [digest(), digest()];
    await expect(failed).rejects.toThrow('the map is away');
    expect((await waiting).total().count).toBe(1);
  });
});
