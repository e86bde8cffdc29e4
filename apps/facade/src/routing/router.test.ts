import { Deadline } from '@signalbox/service-kit';
import { instanceId } from '@signalbox/shared';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { entry, scriptedRouter, type Behaviour } from '../../testing/router-harness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const slow: Behaviour = { outcome: 'ok', ms: 400 };
const deaf: Behaviour = { outcome: 'ok', ms: 60_000, deaf: true };

test('[ROU27] an instance that keeps many waiting gets no more until it answers', async () => {
  const { begin, asked, events } = scriptedRouter([entry(1), entry(2)], { 'logging-1': slow });
  const ends: Promise<unknown>[] = [];
  for (let n = 0; n < 20; n += 1) {
    ends.push(begin());
    await vi.advanceTimersByTimeAsync(15);
  }
  expect(asked.filter((id) => id === 'logging-1')).toHaveLength(4);
  expect(events()).toEqual(['routing.crowded']);
  await vi.advanceTimersByTimeAsync(600);
  await Promise.all(ends);
  asked.length = 0;
  ends.push(begin());
  ends.push(begin());
  await vi.advanceTimersByTimeAsync(600);
  expect(asked).toContain('logging-1');
});

describe('evidence', () => {
  test('[ROU1] a refused try costs nothing but its time: the next instance is asked at once, and the first is out', async () => {
    const { route, asked, events } = scriptedRouter([entry(1), entry(2)], { 'logging-1': 'refused' });
    expect(await route()).toMatchObject({ answered: true, value: 'logging-2', attempts: 2 });
    expect(events()).toEqual(['routing.ejected']);
    await route();
    expect(asked).toEqual(['logging-1', 'logging-2', 'logging-2']);
  });

  test('[ROU2] one time-out does not put an instance out, two in a row do', async () => {
    const { route, events } = scriptedRouter([entry(1), entry(2)], { 'logging-1': 'timeout' });
    await route();
    expect(events()).toEqual(['routing.suspected']);
    await route();
    await route();
    expect(events()).toEqual(['routing.suspected', 'routing.ejected']);
  });

  test('[ROU3] an answer between two time-outs clears an instance', async () => {
    const { route, scripts, events } = scriptedRouter([entry(1), entry(2)], { 'logging-1': 'timeout' });
    const pinned = instanceId('logging', 1);
    await route({ pinned });
    scripts['logging-1'] = 'ok';
    await route({ pinned });
    scripts['logging-1'] = 'timeout';
    await route({ pinned });
    expect(events().filter((event) => event !== 'routing.gave-up')).toEqual([
      'routing.suspected',
      'routing.cleared',
      'routing.suspected',
    ]);
  });

  test('[ROU5] [ROU6] an instance that is out is probed after 1 s, then after 2 s, and is asked again once it answers', async () => {
    const { route, asked, probes, scripts, lines } = scriptedRouter([entry(1), entry(2)], { 'logging-1': 'reset' });
    probes.push('unavailable', 'ok');
    await route();
    scripts['logging-1'] = 'ok';
    await vi.advanceTimersByTimeAsync(3000);
    expect(
      lines().map((line) => ({
        event: line.event,
        said: 'forMs' in line ? line.forMs : 'outcome' in line ? line.outcome : undefined,
      })),
    ).toEqual([
      { event: 'routing.ejected', said: 1000 },
      { event: 'routing.probing', said: undefined },
      { event: 'routing.probed', said: 'unavailable' },
      { event: 'routing.ejected', said: 2000 },
      { event: 'routing.probing', said: undefined },
      { event: 'routing.probed', said: 'ok' },
      { event: 'routing.readmitted', said: undefined },
    ]);
    asked.length = 0;
    await route();
    await route();
    expect(asked).toContain('logging-1');
  });

  test('[ROU6] [ROU9] when nobody is good a client of ours is the probe: its answer lets the instance in, and that nobody was is told once', async () => {
    const { route, begin, scripts, events } = scriptedRouter([entry(1), entry(2)], {
      'logging-1': 'refused',
      'logging-2': 'refused',
    });
    await route();
    scripts['logging-1'] = 'ok';
    const end = begin();
    await vi.advanceTimersByTimeAsync(20);
    expect(await end).toMatchObject({ answered: true, value: 'logging-1' });
    expect(events()).toEqual([
      'routing.ejected',
      'routing.ejected',
      'routing.none-good',
      'routing.gave-up',
      'routing.readmitted',
    ]);
  });

  test('[ROU8] a new life of an instance starts with a clean page, and that is told', async () => {
    const { route, asked, setEntries, scripts, events } = scriptedRouter([entry(1), entry(2)], {
      'logging-1': 'refused',
    });
    await route();
    setEntries([entry(1, { meta: { life: 'b' } }), entry(2)]);
    scripts['logging-1'] = 'ok';
    asked.length = 0;
    await route();
    await route();
    expect(asked).toContain('logging-1');
    expect(events()).toEqual(['routing.ejected', 'routing.forgotten']);
  });

  test.each([
    ['another port', { port: 9999 }],
    ['another life', { meta: { life: 'b' } }],
  ])('[ROU8] what ends late says nothing of an instance that has %s by then', async (_title, over) => {
    const { begin, setEntries, events, asked, route } = scriptedRouter([entry(1), entry(2)], {
      'logging-1': { outcome: 'reset', ms: 100 },
    });
    const late = begin();
    setEntries([entry(1, over), entry(2)]);
    await vi.advanceTimersByTimeAsync(600);
    expect(await late).toMatchObject({ answered: true, value: 'logging-2' });
    expect(events()).toEqual([]);
    await route();
    await route();
    expect(asked.slice(2)).toContain('logging-1');
  });
});

describe('rounds, budget and deadline', () => {
  test('[ROU9] [ROU12] when nobody is good everybody is tried, in three rounds at most, and giving up is told', async () => {
    const { route, asked, lines } = scriptedRouter([entry(1), entry(2)], {
      'logging-1': 'unavailable',
      'logging-2': 'unavailable',
    });
    expect(await route()).toMatchObject({ answered: false, why: 'exhausted' });
    expect(asked).toHaveLength(6);
    expect(lines().at(-1)).toMatchObject({ event: 'routing.gave-up', reason: 'exhausted', attempts: 6 });
  });

  test('[ROU13] nobody known is said at once', async () => {
    const { route, asked } = scriptedRouter([], {});
    expect(await route()).toEqual({ answered: false, why: 'none', tries: [] });
    expect(asked).toEqual([]);
  });

  test('[ROU13] a pinned instance is the only one asked, and asked once', async () => {
    const { route, asked } = scriptedRouter([entry(1), entry(2)], { 'logging-2': 'refused' });
    expect(await route({ pinned: instanceId('logging', 2) })).toMatchObject({ answered: false, why: 'exhausted' });
    expect(asked).toEqual(['logging-2']);
  });

  test('[ROU17] no try begins after the deadline', async () => {
    const { route, asked } = scriptedRouter([entry(1), entry(2)], { 'logging-1': 'error', 'logging-2': 'error' });
    const deadline = Deadline.after(25, () => Date.now());
    expect(await route({ deadline })).toMatchObject({ answered: false, why: 'deadline' });
    expect(asked).toEqual(['logging-1']);
  });

  test('[ROU14] retries end when their budget does, and that is told, not more than once a second', async () => {
    const { route, asked, events } = scriptedRouter([entry(1)], { 'logging-1': 'error' });
    const all = await Promise.all(Array.from({ length: 100 }, () => route()));
    expect(all.some((end) => !end.answered && end.why === 'budget')).toBe(true);
    expect(asked.length).toBeLessThan(100 + 100 + 20 + 30);
    const told = events().filter((event) => event === 'routing.budget-exhausted').length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(2);
  });
});

describe('a hedged read', () => {
  const read = { read: 'page' as const };

  test('[ROU19] [ROU23] [ROU26] asks a second instance when the first is silent; the first answer wins, the other is cancelled, and all is told', async () => {
    const { route, asked, cancelled, lines } = scriptedRouter([entry(1), entry(2), entry(3)], { 'logging-1': slow });
    const started = Date.now();
    // The turn between the delay and the second try counts 1 ms on the fake clock.
    expect(await route(read)).toMatchObject({ answered: true, value: 'logging-2', attempts: 2 });
    expect(asked).toEqual(['logging-1', 'logging-2']);
    expect(cancelled).toEqual(['logging-1']);
    expect(lines()).toMatchObject([
      { event: 'routing.hedged', target: 'logging-2', over: 'logging-1', read: 'page', delayMs: 300 },
      { event: 'routing.overtaken', target: 'logging-1', by: 'logging-2', read: 'page', ms: 311 },
    ]);
    expect(lines()[0]?.msg).toBe('logging-1 has not begun to answer after 300 ms: logging-2 is asked too (page)');
    expect(Date.parse(lines()[1]?.t ?? '') - started).toBe(311);
  });

  test('[ROU25] being overtaken is no evidence', async () => {
    const { route, events, tries } = scriptedRouter([entry(1), entry(2)], { 'logging-1': slow });
    for (let n = 0; n < 4; n += 1) await route(read);
    expect(events()).toContain('routing.overtaken');
    expect(events()).not.toContain('routing.suspected');
    expect(tries.filter((one) => one.startsWith('logging-1'))).toEqual([]);
  });

  test('[ROU25] being overtaken after the time of a whole try is a time-out', async () => {
    const { begin, events, tries } = scriptedRouter([entry(1), entry(2)], { 'logging-1': deaf });
    const end = begin({ ...read, tryMs: 310 });
    await vi.advanceTimersByTimeAsync(320);
    expect(await end).toMatchObject({ answered: true, value: 'logging-2' });
    expect(tries).toContain('logging-1 timeout');
    expect(events()).toContain('routing.suspected');
  });

  test('[ROU19] is never made of what writes', async () => {
    const { route, asked, events } = scriptedRouter([entry(1), entry(2)], { 'logging-1': slow });
    await route();
    expect(asked).toEqual(['logging-1']);
    expect(events()).toEqual([]);
  });

  test('[ROU19] is never made of a pinned read', async () => {
    const { route, asked } = scriptedRouter([entry(1), entry(2)], { 'logging-1': slow });
    await route({ ...read, pinned: instanceId('logging', 1) });
    expect(asked).toEqual(['logging-1']);
  });

  test('[ROU19] is not made on an instance that is out', async () => {
    const { route, asked, scripts } = scriptedRouter([entry(1), entry(2)], { 'logging-1': 'refused' });
    await route();
    scripts['logging-2'] = slow;
    asked.length = 0;
    await route(read);
    expect(asked).toEqual(['logging-2']);
  });

  test('[ROU20] is not made of a read that has begun to answer', async () => {
    const { begin, asked } = scriptedRouter([entry(1), entry(2)], {
      'logging-1': { outcome: 'ok', ms: 2000, begunMs: 100 },
    });
    const end = begin(read);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await end).toMatchObject({ answered: true, value: 'logging-1' });
    expect(asked).toEqual(['logging-1']);
  });

  test('[ROU21] waits as long as 95 of 100 reads of its sort take, and each sort by itself', async () => {
    const { begin, scripts, lines } = scriptedRouter([entry(1), entry(2)], {});
    for (let n = 0; n < 20; n += 1) {
      const answer = begin(read);
      await vi.advanceTimersByTimeAsync(10);
      await answer;
    }
    scripts['logging-1'] = slow;
    const page = begin(read);
    const message = begin({ read: 'message' });
    const messageAgain = begin({ read: 'message' });
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all([page, message, messageAgain]);
    expect(lines().flatMap((line) => (line.event === 'routing.hedged' ? [[line.read, line.delayMs]] : []))).toEqual([
      ['page', 30],
      ['message', 300],
    ]);
  });

  test('[ROU22] is not made once the budget of hedges is used up, which is told; the read goes on', async () => {
    const { begin, events, lines } = scriptedRouter([entry(1), entry(2)], { 'logging-1': slow, 'logging-2': slow });
    const all = Array.from({ length: 40 }, () => begin(read));
    await vi.advanceTimersByTimeAsync(1000);
    expect((await Promise.all(all)).every((end) => end.answered)).toBe(true);
    // Ten saved up, two for forty reads, and less than one for 0.3 s.
    expect(events().filter((event) => event === 'routing.hedged')).toHaveLength(12);
    expect(lines().find((line) => line.event === 'routing.budget-exhausted')).toMatchObject({
      budget: 'hedge',
      level: 'info',
    });
  });

  test('[ROU24] whose winner breaks off is asked of who was cancelled for it', async () => {
    const { begin, asked, tries } = scriptedRouter([entry(1), entry(2)], {
      'logging-1': { outcome: 'ok', ms: 450 },
      'logging-2': { outcome: 'reset', ms: 60, begunMs: 20 },
    });
    const end = begin(read);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await end).toMatchObject({ answered: true, value: 'logging-1' });
    expect(asked).toEqual(['logging-1', 'logging-2', 'logging-1']);
    expect(tries).toEqual(['logging-2 reset', 'logging-1 ok']);
  });

  test('[ROU1] [ROU23] whose second is refused waits for the first, and puts the second out at once', async () => {
    const { begin, events } = scriptedRouter([entry(1), entry(2)], { 'logging-1': slow, 'logging-2': 'refused' });
    const end = begin(read);
    await vi.advanceTimersByTimeAsync(311);
    expect(events()).toEqual(['routing.hedged', 'routing.ejected']);
    await vi.advanceTimersByTimeAsync(100);
    expect(await end).toMatchObject({ answered: true, value: 'logging-1' });
  });
});
