import { instanceId, memberOf, settingsSchema, type AppError, type InstanceId } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildNews, Driver, Runtime } from '../src/drivers/driver.ts';

/** A runtime of its own, on which nothing runs yet. */
export interface RuntimeOfTest extends AsyncDisposable {
  readonly runtime: Runtime;
}

const consul = instanceId('consul', 1);
const facade = (n: number): InstanceId => instanceId('facade', n);
const settings = settingsSchema.parse({
  kafka: { count: 1 },
  facade: { count: 1 },
  logging: { count: 1 },
  messages: { count: 1 },
});

/** What the control plane relies on, of whatever runs the instances. `make`: called once; `withinMs`: what a start may take. */
export function driverContract(make: () => Promise<RuntimeOfTest>, withinMs: number): void {
  describe('the contract of a driver', () => {
    let of: RuntimeOfTest;
    let driver: Driver;
    const news: ChildNews[] = [];
    const problems: AppError[] = [];
    const open = () =>
      of.runtime.open({
        settings,
        news: (one) => news.push(one),
        report: (problem) => problems.push(problem),
        signal: new AbortController().signal,
      });

    beforeAll(async () => {
      of = await make();
      const opened = await open();
      expect(opened.adopted).toEqual([]);
      driver = opened.driver;
    });
    afterAll(async () => {
      driver.release();
      await of[Symbol.asyncDispose]();
    });

    const stateOf = (id: InstanceId) => driver.child(id)?.state;

    it('knows every instance that the settings ask for, each with its addresses, and none runs', async () => {
      expect(driver.counts()).toEqual({ kafka: 1, facade: 1, logging: 1, messages: 1 });
      const ids = ['consul-1', 'kafka-1', 'hazelcast-1', 'logging-1', 'messages-1', 'facade-1'];
      expect(driver.ids()).toEqual(ids);
      expect(driver.children().map(({ id, life }) => [id, life])).toEqual(ids.map((id) => [id, null]));
      const uses = { 'consul-1': 'http', 'kafka-1': 'controller', 'hazelcast-1': 'stats', 'facade-1': 'http' } as const;
      for (const [id, use] of Object.entries(uses)) {
        const address = driver.addressOf(id as InstanceId, use);
        expect(address.host).not.toBe('');
        expect(address.port).toBeGreaterThan(0);
      }
      expect(await of.runtime.remains()).toEqual([]);
    });

    it(
      'starts, kills and starts again: another life at the same address, and every change is told',
      async () => {
        let changes = 0;
        const drop = driver.onChange(() => (changes += 1));
        expect((await driver.start([consul])).get(consul)).toMatchObject({ outcome: 'ready' });
        const first = driver.child(consul);
        expect(first).toMatchObject({ state: 'ready', kind: 'consul' });
        expect((await driver.kill([consul])).get(consul)).toMatchObject({ outcome: 'killed' });
        expect(driver.child(consul)).toMatchObject({
          state: 'killed',
          life: null,
          port: first?.port,
          host: first?.host,
        });
        await driver.start([consul]);
        expect(stateOf(consul)).toBe('ready');
        expect(driver.child(consul)?.life).not.toBe(first?.life);
        expect(changes).toBeGreaterThan(3);
        expect(news.filter(({ id }) => id === consul).map(({ to }) => to)).toEqual(
          expect.arrayContaining(['starting', 'ready', 'killed']),
        );
        drop();
        const heard = changes;
        await driver.stop([consul]);
        expect(stateOf(consul)).toBe('stopped');
        expect(changes).toBe(heard);
      },
      withinMs,
    );

    it(
      'keeps what an instance writes, in the same log for all its lives',
      async () => {
        const log = driver.logOf(consul);
        await driver.start([consul]);
        expect(driver.logOf(consul)).toBe(log);
        const tail = log?.follow(Buffer.alloc(32 * 1024));
        let heard = '';
        await expect
          .poll(() => {
            while (tail?.read((bytes) => (heard += bytes.toString())) === true) continue;
            return heard;
          })
          .not.toBe('');
        tail?.close();
        expect(driver.logOf(instanceId('facade', 9))).toBeUndefined();
      },
      withinMs,
    );

    it('takes a logging instance and its member for one', async () => {
      const logging = instanceId('logging', 1);
      const outcomes = await driver.kill([logging]);
      expect([...outcomes.keys()].toSorted()).toEqual([memberOf(logging), logging].toSorted());
      expect(driver.child(memberOf(logging))).toMatchObject({ partOf: logging });
    });

    it('stands still where it can, and is ready again once it goes on', async () => {
      if (!driver.can.pause) return;
      expect((await driver.pause([consul], 60)).get(consul)).toMatchObject({ outcome: 'paused' });
      expect(driver.child(consul)).toMatchObject({ state: 'paused', resumesAt: expect.any(String) });
      expect((await driver.resume([consul])).get(consul)).toMatchObject({ outcome: 'resumed' });
      await expect.poll(() => stateOf(consul), { timeout: withinMs }).toBe('ready');
    });

    it('has more of a kind when it is asked to, with addresses and not started, and forgets what is dropped', async () => {
      await driver.reshape('facade', 2, [facade(2)]);
      expect(driver.counts().facade).toBe(2);
      expect(driver.child(facade(2))).toMatchObject({ life: null, port: expect.any(Number) });
      expect(driver.child(facade(2))?.port).not.toBe(driver.child(facade(1))?.port);
      await driver.reshape('facade', 1, []);
      driver.drop([facade(2)]);
      expect(driver.child(facade(2))).toBeUndefined();
    });

    it('refuses what it does not know', async () => {
      await expect(driver.start([facade(9)])).rejects.toMatchObject({ code: 'not-found' });
    });

    it(
      'lets them live on when it is released: the next control plane takes them over, or ends them',
      async () => {
        expect(stateOf(consul)).toBe('ready');
        const { life } = driver.child(consul) ?? {};
        driver.release();
        const again = await open();
        driver = again.driver;
        expect(again.adopted).toEqual([consul]);
        expect(driver.child(consul)?.life).toBe(life);
        driver.release();
        expect(await of.runtime.remains()).toHaveLength(1);
        const leftovers = await of.runtime.leftovers((problem) => problems.push(problem));
        expect(leftovers.ids()).toEqual([consul]);
        await leftovers.killAlone(consul, 'the end of the test');
        expect(await of.runtime.remains()).toEqual([]);
      },
      withinMs,
    );

    it('begins with nothing once it has forgotten, and starts nothing while it may not', async () => {
      await of.runtime.forget();
      const { driver: fresh, adopted } = await open();
      driver = fresh;
      expect(adopted).toEqual([]);
      driver.mayStart(false);
      expect((await driver.start([consul])).get(consul)).toMatchObject({ outcome: 'failed' });
      expect(await of.runtime.remains()).toEqual([]);
      driver.mayStart(true);
      expect((await driver.start([consul])).get(consul)).toMatchObject({ outcome: 'ready' });
      await driver.killAlone(consul, 'the end of the test');
      expect(problems).toEqual([]);
    });
  });
}
