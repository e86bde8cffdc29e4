import { describe, expect, it } from 'vitest';
import type { Letter } from './facade-client.ts';
import type { Fare } from './message-sender.ts';
import { OpenLoop } from './load-generator.ts';
import { createRandom } from '../random.ts';
import { dueAt } from './schedule.ts';

const fare: Fare = {
  acked: true,
  failed: false,
  retries: { unreached: 0, reset: 0, timeout: 0, error: 0 },
  reason: undefined,
};

/** A loop whose clock jumps to whatever is waited for, and whose messages are answered when the test says so. */
function setUp(rate: number) {
  const sent: { letter: Letter; at: number; answer: () => void }[] = [];
  let open = 0;
  let waits = 0;
  let stopAfter = Number.POSITIVE_INFINITY;
  const clock = {
    at: 0,
    now: () => clock.at,
    async wait(ms: number) {
      clock.at += ms;
      waits += 1;
      if (waits >= stopAfter) void loop.stop();
    },
  };
  const loop = new OpenLoop({
    rate,
    run: 'r',
    async send(letter) {
      const { promise, resolve } = Promise.withResolvers<void>();
      open += 1;
      sent.push({ letter, at: clock.at, answer: resolve });
      await promise;
      open -= 1;
      return fare;
    },
    open: () => open,
    clock,
    random: createRandom(1),
  });
  return {
    loop,
    sent,
    clock,
    /** Sends so many by the schedule, then no more. */
    async schedule(count: number): Promise<void> {
      stopAfter = waits + count - 1;
      loop.start();
      while (sent.length < count) await Promise.resolve();
    },
  };
}

describe('the open loop', () => {
  it('sends by the schedule while nobody answers, and counts latency from the scheduled moment', async () => {
    const { loop, sent, clock, schedule } = setUp(100);
    await schedule(5);
    const due = [0, 1, 2, 3, 4].map((n) => dueAt(n, 100));
    expect(sent.slice(0, 5).map(({ at }) => at)).toEqual(due);
    clock.at = 1000;
    for (const { answer } of sent) answer();
    await loop.stop();
    expect(loop.samples.slice(0, 5).map((sample) => [sample.due, sample.ms])).toEqual(due.map((at) => [at, 1000 - at]));
  });

  it('never has two messages of one ordering key under way, and uses a key again once its message has ended', async () => {
    const { loop, sent, schedule } = setUp(100);
    await schedule(200);
    const keys = sent.flatMap(({ letter }) => letter.order ?? []);
    expect(keys.length).toBeGreaterThan(5);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { answer } of sent) answer();
    await loop.stop();
  });

  it('keeps as many attempts under way as it is pressed to, until it is released', async () => {
    const { loop, sent } = setUp(100);
    loop.press(32);
    expect(loop.open).toBe(32);
    sent[0]?.answer();
    while (loop.samples.length < 1) await Promise.resolve();
    expect(sent).toHaveLength(33);
    expect(loop.open).toBe(32);
    loop.release();
    for (const { answer } of sent) answer();
    while (loop.samples.length < 33) await Promise.resolve();
    expect(loop.open).toBe(0);
    await loop.stop();
  });

  it('knows how many were acknowledged a second', async () => {
    const { loop, sent, clock } = setUp(100);
    loop.press(30);
    loop.release();
    for (const { answer } of sent) answer();
    await loop.stop();
    expect(loop.ackedPerSecond(2000)).toBe(15);
    clock.at += 2001;
    expect(loop.ackedPerSecond(2000)).toBe(0);
  });

  it('is behind while more wait than come due in a second', async () => {
    const { loop, sent, schedule } = setUp(10);
    await schedule(10);
    expect(loop.isBehind).toBe(false);
    loop.press(11);
    expect(loop.isBehind).toBe(true);
    loop.release();
    for (const { answer } of sent) answer();
    await loop.stop();
    expect(loop.isBehind).toBe(false);
  });
});
