import { instanceIdSchema, memberOf, splitInstanceId, type Clock, type InstanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { VerbOutcome } from '../drivers/driver.ts';
import { roll } from './roll.ts';
import type { Seen } from './well.ts';

const ids = (...names: string[]) => names.map((name) => instanceIdSchema.parse(name));
const all = ids(
  'facade-1',
  'facade-2',
  'logging-1',
  'hazelcast-1',
  'logging-2',
  'hazelcast-2',
  'logging-3',
  'hazelcast-3',
  'kafka-1',
);

/** Everything as it is seen, and what was done; each instance is seen well two looks after it has started, the map safe two more. */
function cluster(over: { failing?: string; neverSafe?: boolean; unregistered?: string } = {}) {
  const steps: string[] = [];
  const wellIn = new Map<string, number>(all.map((id) => [id, 0]));
  let safeIn = 0;
  let now = 0;
  const look = (): void => {
    for (const [id, looks] of wellIn) if (looks > 0) wellIn.set(id, looks - 1);
    if ([...wellIn.values()].every((looks) => looks === 0) && safeIn > 0 && over.neverSafe !== true) safeIn -= 1;
  };
  const seen = (): Seen => ({
    safe: safeIn === 0,
    instances: all.map((id) => {
      const isWell = wellIn.get(id) === 0;
      return {
        id,
        state: isWell ? 'ready' : 'starting',
        ready: isWell,
        reason: '',
        consul: isWell && id !== over.unregistered ? 'passing' : 'absent',
      };
    }),
    queue: { partitions: [{ isr: wellIn.get('kafka-1') === 0 ? ['kafka-1'] : [] }] },
  });
  const unit = (named: readonly InstanceId[]): InstanceId[] =>
    named.flatMap((id) => (splitInstanceId(id).kind === 'logging' ? [id, memberOf(id)] : [id]));
  const act = (verb: string, done: string) => (named: readonly InstanceId[]) => {
    steps.push(`${verb} ${named.join(' ')} ${seen().safe === true ? 'safe' : 'unsafe'}`);
    for (const id of unit(named)) wellIn.set(id, verb === 'stop' ? Infinity : 2);
    if (named.some((id) => splitInstanceId(id).kind === 'logging')) safeIn = 2;
    const failed = verb === 'start' && named.some((id) => id === over.failing);
    return Promise.resolve(
      new Map(
        unit(named).map((id): [InstanceId, VerbOutcome] => [
          id,
          failed ? { outcome: 'failed', reason: 'no port' } : { outcome: done },
        ]),
      ),
    );
  };
  const clock: Clock = {
    now: () => now,
    after(ms, call) {
      now += ms;
      look();
      queueMicrotask(call);
      return () => undefined;
    },
  };
  const driver = { stop: act('stop', 'stopped'), start: act('start', 'ready') };
  return { steps, deps: { driver, seen, clock, signal: new AbortController().signal } };
}

test('logging instances are restarted one after another, each only when the one before works and the map is safe', async () => {
  const { steps, deps } = cluster();
  const told: string[][] = [];
  const results = await roll(deps, ids('logging-1', 'logging-2', 'logging-3'), (sofar) => told.push([...sofar.keys()]));
  expect(steps).toEqual([
    'stop logging-1 safe',
    'start logging-1 unsafe',
    'stop logging-2 safe',
    'start logging-2 unsafe',
    'stop logging-3 safe',
    'start logging-3 unsafe',
  ]);
  expect([...results.values()].map(({ outcome }) => outcome)).toEqual(['restarted', 'restarted', 'restarted']);
  expect(told).toEqual([['logging-1'], ['logging-1', 'logging-2'], ['logging-1', 'logging-2', 'logging-3']]);
});

test('one that does not come back ends it, with the reason; the others are left as they are', async () => {
  const { steps, deps } = cluster({ failing: 'logging-2' });
  const results = await roll(deps, ids('logging-1', 'logging-2', 'logging-3'), () => undefined);
  expect(steps.filter((step) => step.includes('logging-3'))).toEqual([]);
  expect(Object.fromEntries(results)).toMatchObject({
    'logging-1': { outcome: 'restarted' },
    'logging-2': { outcome: 'failed', reason: expect.stringMatching(/no port.*left as they are: logging-3/) },
    'logging-3': { outcome: 'untouched' },
  });
});

test('without a safe map nobody else is stopped, and one that Consul does not know is not back', async () => {
  const unsafe = cluster({ neverSafe: true });
  const found = await roll(unsafe.deps, ids('logging-1', 'logging-2'), () => undefined);
  expect(unsafe.steps).toEqual(['stop logging-1 safe', 'start logging-1 unsafe']);
  expect(found.get('logging-1')?.reason).toContain('the map has not all its copies in place');
  const unknown = cluster({ unregistered: 'facade-1' });
  const others = await roll(unknown.deps, ids('facade-1', 'facade-2'), () => undefined);
  expect(others.get('facade-1')?.reason).toContain('its check in Consul is absent');
  expect(unknown.steps.filter((step) => step.includes('facade-2'))).toEqual([]);
});

test('a broker is back when it is in step with every partition', async () => {
  const { steps, deps } = cluster();
  expect((await roll(deps, ids('kafka-1'), () => undefined)).get('kafka-1')).toEqual({ outcome: 'restarted' });
  expect(steps).toEqual(['stop kafka-1 safe', 'start kafka-1 safe']);
});

test('an end of everything ends it, too', async () => {
  const { deps } = cluster();
  const ended = new AbortController();
  const rolling = roll({ ...deps, signal: ended.signal }, ids('facade-1'), () => undefined);
  ended.abort(new Error('going down'));
  await expect(rolling).rejects.toThrow('going down');
});
