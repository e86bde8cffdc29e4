import type { ServiceEntry } from '@signalbox/discovery';
import { createLogger, Deadline, memoryStream } from '@signalbox/service-kit';
import { instanceId, parseEventLine, type Outcome } from '@signalbox/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRouter, type RouteRequest } from './router.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const entry = (n: number, over: Partial<ServiceEntry> = {}): ServiceEntry => ({
  id: instanceId('logging', n),
  kind: 'logging',
  address: '127.0.0.1',
  port: 8080 + n,
  passing: true,
  check: 'passing',
  output: '',
  meta: { life: 'a' },
  ...over,
});

/** A router over instances whose answers are scripted: each try takes 10 ms and ends as `outcomes` says for its target. */
function bench(entries: ServiceEntry[], outcomes: Record<string, Outcome>) {
  const stream = memoryStream();
  const listeners: ((all: readonly ServiceEntry[]) => void)[] = [];
  let current = entries;
  const probes: Outcome[] = [];
  const router = createRouter({
    kind: 'logging',
    catalogue: {
      current: () => current,
      watch: (_kind, listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    },
    policy: () => 'round-robin',
    probe: () => Promise.resolve(probes.shift() ?? 'refused'),
    logger: createLogger({ instance: instanceId('facade', 1), stream }),
    now: () => Date.now(),
  });
  const asked: string[] = [];
  const limits: number[] = [];
  async function route(over: Partial<RouteRequest<string>> = {}) {
    const routing = router.route<string>({
      deadline: Deadline.after(3000, () => Date.now()),
      tryMs: 500,
      attempt: async (target, timeoutMs) => {
        asked.push(target.id);
        limits.push(timeoutMs);
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
        const outcome = outcomes[target.id] ?? 'ok';
        return { outcome, ms: 10, value: outcome === 'ok' ? target.id : undefined };
      },
      onTry: () => undefined,
      ...over,
    });
    await vi.advanceTimersByTimeAsync(600);
    return routing;
  }
  return {
    router,
    route,
    asked,
    limits,
    probes,
    outcomes,
    setEntries: (next: ServiceEntry[]) => {
      current = next;
      for (const listener of listeners) listener(next);
    },
    events: () => stream.lines.flatMap((line) => parseEventLine(line)?.event ?? []),
  };
}

test('a refused try costs nothing but its time: the next instance is asked at once, and the first is out', async () => {
  const { route, asked, events } = bench([entry(1), entry(2)], { 'logging-1': 'refused' });
  expect(await route()).toMatchObject({ answered: true, value: 'logging-2', attempts: 2 });
  expect(events()).toContain('routing.ejected');
  await route();
  expect(asked).toEqual(['logging-1', 'logging-2', 'logging-2']);
});

test('one time-out does not put an instance out, two in a row do', async () => {
  const { route, events } = bench([entry(1), entry(2)], { 'logging-1': 'timeout' });
  await route();
  expect(events()).not.toContain('routing.ejected');
  await route();
  await route();
  expect(events().filter((event) => event === 'routing.ejected')).toHaveLength(1);
});

test('an instance that is out is probed after 1 s and is asked again once it answers', async () => {
  const { route, asked, probes, outcomes, events } = bench([entry(1), entry(2)], { 'logging-1': 'reset' });
  probes.push('unavailable', 'ok');
  await route();
  outcomes['logging-1'] = 'ok';
  await vi.advanceTimersByTimeAsync(3000);
  expect(events().filter((event) => event.startsWith('routing.'))).toEqual([
    'routing.ejected',
    'routing.probing',
    'routing.ejected',
    'routing.probing',
    'routing.readmitted',
  ]);
  asked.length = 0;
  await route();
  await route();
  expect(asked).toContain('logging-1');
});

test('a new life of an instance starts with a clean page', async () => {
  const { route, asked, setEntries, outcomes } = bench([entry(1), entry(2)], { 'logging-1': 'refused' });
  await route();
  setEntries([entry(1, { meta: { life: 'b' } }), entry(2)]);
  outcomes['logging-1'] = 'ok';
  asked.length = 0;
  await route();
  await route();
  expect(asked).toContain('logging-1');
});

test('when nobody is good everybody is tried, in three rounds at most', async () => {
  const { route, asked } = bench([entry(1), entry(2)], { 'logging-1': 'unavailable', 'logging-2': 'unavailable' });
  expect(await route()).toMatchObject({ answered: false, why: 'exhausted' });
  expect(asked).toHaveLength(6);
});

test('nobody known is said at once', async () => {
  const { route, asked } = bench([], {});
  expect(await route()).toEqual({ answered: false, why: 'none', tries: [] });
  expect(asked).toEqual([]);
});

test('a pinned instance is the only one asked, and asked once', async () => {
  const { route, asked } = bench([entry(1), entry(2)], { 'logging-2': 'refused' });
  expect(await route({ pinned: instanceId('logging', 2) })).toMatchObject({ answered: false, why: 'exhausted' });
  expect(asked).toEqual(['logging-2']);
});

test('a try is short while others can be asked, and has all the time when there is nobody else', async () => {
  const two = bench([entry(1), entry(2)], {});
  await two.route();
  expect(two.limits).toEqual([500]);
  const one = bench([entry(1)], {});
  await one.route();
  expect(one.limits).toEqual([3000]);
});

test('no try begins after the deadline', async () => {
  const { route, asked } = bench([entry(1), entry(2)], { 'logging-1': 'error', 'logging-2': 'error' });
  const deadline = Deadline.after(25, () => Date.now());
  expect(await route({ deadline })).toMatchObject({ answered: false, why: 'deadline' });
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('retries end when their budget does, and that is told', async () => {
  const { route, asked, events } = bench([entry(1)], { 'logging-1': 'error' });
  const all = await Promise.all(Array.from({ length: 100 }, () => route()));
  expect(all.some((end) => !end.answered && end.why === 'budget')).toBe(true);
  expect(asked.length).toBeLessThan(100 + 100 + 20 + 30);
  expect(events()).toContain('routing.budget-exhausted');
});
