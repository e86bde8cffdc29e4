import { expect, test } from 'vitest';
import { instanceId, type InstanceId, type InstanceState } from '@signalbox/shared';
import { createFreezes } from './freezes.ts';

const messages1 = instanceId('messages', 1);
const facade1 = instanceId('facade', 1);

/** A clock in hand: `pass` calls what is due. */
function bench() {
  let now = 0;
  let due: { at: number; call: () => void }[] = [];
  const states = new Map<InstanceId, InstanceState>();
  const freezes = createFreezes({
    now: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      due.push(timer);
      return () => {
        due = due.filter((one) => one !== timer);
      };
    },
  });
  return {
    freezes,
    to(id: InstanceId, state: InstanceState): void {
      const from = states.get(id) ?? 'ready';
      states.set(id, state);
      freezes.changed(id, from, state);
    },
    pass(ms: number): void {
      now += ms;
      const ripe = due.filter(({ at }) => at <= now);
      due = due.filter(({ at }) => at > now);
      for (const { call } of ripe) call();
    },
    timers: () => due.length,
  };
}

/** What a promise has come to by now. */
async function now<T>(promise: Promise<T>): Promise<T | 'still waiting'> {
  return Promise.race([promise, Promise.resolve('still waiting' as const)]);
}

test('a messages instance frozen beyond its session ends itself, and the resume says so', async () => {
  const { freezes, to, pass, timers } = bench();
  to(messages1, 'paused');
  pass(20_000);
  to(messages1, 'degraded');
  const outcome = freezes.outcome(messages1);
  expect(await now(outcome)).toBe('still waiting');
  pass(700);
  to(messages1, 'failed');
  expect(await now(outcome)).toBe(20_000);
  expect(freezes.endedBy(messages1)).toBe(20_000);
  to(messages1, 'starting');
  expect(freezes.endedBy(messages1)).toBe(20_000);
  to(messages1, 'ready');
  expect(freezes.endedBy(messages1)).toBeUndefined();
  expect(timers()).toBe(0);
});

test('one that had not noticed yet and says ready is not believed at once', async () => {
  const { freezes, to, pass } = bench();
  to(messages1, 'paused');
  pass(5_000);
  to(messages1, 'degraded');
  const outcome = freezes.outcome(messages1);
  to(messages1, 'ready');
  pass(500);
  expect(await now(outcome)).toBe('still waiting');
  to(messages1, 'failed');
  expect(await now(outcome)).toBe(5_000);
});

test('one that goes on and stays ready was only resumed', async () => {
  const { freezes, to, pass, timers } = bench();
  to(messages1, 'paused');
  pass(5_000);
  to(messages1, 'degraded');
  const outcome = freezes.outcome(messages1);
  to(messages1, 'ready');
  pass(2_000);
  expect(await now(outcome)).toBeUndefined();
  expect(timers()).toBe(0);
});

test('nobody waits where nothing can come of it: a short pause, or an instance that nobody gives up', async () => {
  const { freezes, to, pass } = bench();
  to(messages1, 'paused');
  pass(1_500);
  to(messages1, 'degraded');
  expect(await now(freezes.outcome(messages1))).toBeUndefined();
  to(facade1, 'paused');
  pass(60_000);
  to(facade1, 'degraded');
  expect(await now(freezes.outcome(facade1))).toBeUndefined();
});

test('a wait ends with whatever else is done to the instance', async () => {
  const { freezes, to, pass, timers } = bench();
  to(messages1, 'paused');
  pass(5_000);
  to(messages1, 'degraded');
  const outcome = freezes.outcome(messages1);
  to(messages1, 'killed');
  expect(await now(outcome)).toBeUndefined();
  expect(freezes.endedBy(messages1)).toBeUndefined();
  expect(timers()).toBe(0);
});

test('a death long after the pause has another reason', () => {
  const { freezes, to, pass } = bench();
  to(messages1, 'paused');
  pass(5_000);
  to(messages1, 'degraded');
  to(messages1, 'ready');
  pass(60_000);
  to(messages1, 'failed');
  expect(freezes.endedBy(messages1)).toBeUndefined();
});
