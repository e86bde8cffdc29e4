import { createJumpingClock } from '@signalbox/shared/testing';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import type { OutgoingMessage } from './facade-client.ts';
import { LoadGenerator, rampUp, type Sent } from './load-generator.ts';
import { MessageSource, type SendResult } from './message-sender.ts';

const result: SendResult = {
  acked: true,
  last: undefined,
  facade: undefined,
  attempts: 1,
  failed: false,
  retries: { unreached: 0, reset: 0, timeout: 0, error: 0 },
  reason: undefined,
};

/** Load whose clock jumps to whatever is waited for, and whose messages are answered when the test says so. */
function setUp(rate: number) {
  const sent: { message: OutgoingMessage; at: number; answer: () => void }[] = [];
  let inFlight = 0;
  let stopAfter = Number.POSITIVE_INFINITY;
  const clock = createJumpingClock();
  const source = new MessageSource('r', createRandom(1));
  const samples: Sent<SendResult>[] = [];
  const load = new LoadGenerator<SendResult>({
    rate,
    schedule: rampUp,
    mostUnderWay: 8000,
    send: (n) =>
      source.send(n, async (message) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        inFlight += 1;
        sent.push({ message, at: clock.at, answer: resolve });
        await promise;
        inFlight -= 1;
        return result;
      }),
    sent: (one) => void samples.push(one),
    inFlight: () => inFlight,
    clock: {
      now: clock.now,
      after(ms, call) {
        const callOff = clock.after(ms, call);
        if (clock.waits >= stopAfter) void load.stop();
        return callOff;
      },
    },
  });
  return {
    load,
    samples,
    sent,
    clock,
    /** Sends so many by the schedule, then no more. */
    async schedule(count: number): Promise<void> {
      stopAfter = clock.waits + count - 1;
      load.start();
      while (sent.length < count) await Promise.resolve();
    },
  };
}

describe('the load generator', () => {
  it('sends by the schedule while nobody answers, and counts latency from the scheduled moment', async () => {
    const { load, samples, sent, clock, schedule } = setUp(100);
    await schedule(5);
    const due = [0, 1, 2, 3, 4].map((n) => rampUp(n, 100));
    expect(sent.slice(0, 5).map(({ at }) => at)).toEqual(due);
    clock.at = 1000;
    for (const { answer } of sent) answer();
    await load.stop();
    expect(samples.slice(0, 5).map((sample) => [sample.due, sample.ms])).toEqual(due.map((at) => [at, 1000 - at]));
  });

  it('never has two messages of one ordering key under way, and uses a key again once its message has ended', async () => {
    const { load, sent, schedule } = setUp(100);
    await schedule(200);
    const keys = sent.flatMap(({ message }) => message.order ?? []);
    expect(keys.length).toBeGreaterThan(5);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { answer } of sent) answer();
    await load.stop();
  });

  it('keeps as many attempts under way as it is pressed to, until it is released', async () => {
    const { load, samples, sent } = setUp(100);
    load.burst(32);
    expect(load.inFlight).toBe(32);
    sent[0]?.answer();
    while (samples.length < 1) await Promise.resolve();
    expect(sent).toHaveLength(33);
    expect(load.inFlight).toBe(32);
    load.endBurst();
    for (const { answer } of sent) answer();
    while (samples.length < 33) await Promise.resolve();
    expect(load.inFlight).toBe(0);
    await load.stop();
  });

  it('knows how many were acknowledged a second', async () => {
    const { load, sent, clock } = setUp(100);
    load.burst(30);
    load.endBurst();
    for (const { answer } of sent) answer();
    await load.stop();
    expect(load.ackedPerSecond(2000)).toBe(15);
    clock.at += 2001;
    expect(load.ackedPerSecond(2000)).toBe(0);
  });

  it('remembers the acknowledgements of the last minute, and of no more than two', async () => {
    const clock = createJumpingClock();
    let most = 0;
    const load: LoadGenerator<SendResult> = new LoadGenerator<SendResult>({
      rate: 100,
      count: 40_000,
      mostUnderWay: 10,
      send: async () => result,
      sent: () => void (most = Math.max(most, load.remembered)),
      clock,
    });
    load.start();
    await load.ended();
    expect(load.acked).toBe(40_000);
    expect(load.ackedPerSecond(10_000)).toBeCloseTo(100, 0);
    expect(most).toBeGreaterThan(6_000);
    expect(most).toBeLessThanOrEqual(2 * 60 * 100 + 10);
  });

  it('is behind while more wait than come due in a second', async () => {
    const { load, sent, schedule } = setUp(10);
    await schedule(10);
    expect(load.isBehind).toBe(false);
    load.burst(11);
    expect(load.isBehind).toBe(true);
    load.endBurst();
    for (const { answer } of sent) answer();
    await load.stop();
    expect(load.isBehind).toBe(false);
  });
});

/** Messages due in a second that begins `from` milliseconds after the begin. */
function dueWithin(rate: number, from: number): number {
  const all = Array.from({ length: rate * 50 }, (_, n) => rampUp(n, rate));
  return all.filter((at) => at >= from && at < from + 1000).length;
}

describe('the schedule', () => {
  it.each([
    [100, 0, 25],
    [100, 4000, 65],
    [100, 7000, 95],
    [100, 8000, 100],
    [100, 30_000, 100],
    [200, 8000, 125],
    [200, 16_000, 200],
    [1000, 15_000, 613],
    [1000, 30_000, 1000],
  ])('of %i a second gives in the second after %i ms %i messages', (rate, from, expected) => {
    expect(Math.abs(dueWithin(rate, from) - expected)).toBeLessThanOrEqual(1);
  });

  it.each([1, 10, 115, 10_000])('of %i a second begins at once and never goes back', (rate) => {
    const all = Array.from({ length: 3000 }, (_, n) => rampUp(n, rate));
    expect(all[0]).toBe(0);
    expect(all.every((at, n) => n === 0 || at > (all[n - 1] ?? 0))).toBe(true);
  });
});
