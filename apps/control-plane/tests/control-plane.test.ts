import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instanceIdSchema, type Instance, type InstanceId, type Status } from '@signalbox/shared';
import { listGroup } from '@signalbox/supervisor';
import { startControlPlane, type RunningControlPlane } from './running-control-plane.ts';
import { steadyLoad } from './steady-load.ts';

const logging2 = instanceIdSchema.parse('logging-2');
const hazelcast2 = instanceIdSchema.parse('hazelcast-2');
const messages2 = instanceIdSchema.parse('messages-2');
const facade1 = instanceIdSchema.parse('facade-1');
const loggingIds = ['logging-1', 'logging-2', 'logging-3'];
const backupCount = 'hazelcast/backup-count';

/** One cluster, one story: each test goes on where the one before ended. */
describe('a whole cluster under a control plane', () => {
  let home = '';
  let control: RunningControlPlane;
  const groups = new Set<number>();

  beforeAll(() => {
    // A folder with a space: paths are data, not words.
    home = mkdtempSync(path.join(tmpdir(), 'signalbox control-'));
  });
  afterAll(async () => {
    if (control.process.exitCode === null) control.process.kill('SIGTERM');
    await control.exit();
    rmSync(home, { recursive: true, force: true });
  });

  function remember(status: Status): Map<InstanceId, number> {
    const pids = new Map<InstanceId, number>();
    for (const { id, pid } of status.instances) {
      if (pid === null) continue;
      pids.set(id, pid);
      groups.add(pid);
    }
    return pids;
  }

  test('starts 14 instances, all ready, and Consul says so too', async () => {
    control = await startControlPlane(home);
    await control.ready();
    const status = await control.until(
      'all 14 to be ready and passing',
      20_000,
      ({ instances }) => instances.length === 14 && instances.every(isWell),
    );
    remember(status);
    expect(status.epoch).toBe(1);
    expect(control.output()).toMatch(/Dashboard {2}http:\/\/localhost:\d+\/#token=[\w-]{43}\n/);
    expect(statSync(path.join(home, 'run', 'token')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(home, 'run')).mode & 0o777).toBe(0o700);
  });

  test('a second start in the same home says where the first one is and ends well', async () => {
    const second = await startControlPlane(home);
    expect(await second.exit()).toBe(0);
    expect(second.output()).toContain(`already running at ${(await control.ready()).url}`);
  });

  test('outlives a killed control plane: the next one takes every process over', async () => {
    const before = remember(await control.status());
    control.process.kill('SIGKILL');
    await control.exit();
    control = await startControlPlane(home);
    await control.ready();
    const status = await control.until('all to be ready again', 20_000, ({ instances }) => instances.every(isWell));
    expect(remember(status)).toEqual(before);
  });

  test('killing a logging instance ends its member with it, and Consul forgets both', async () => {
    const killed = await control.command({ verb: 'kill', targets: [logging2] });
    expect(killed.results.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual([
      'logging-2 killed',
      'hazelcast-2 killed',
    ]);
    await control.until('both to be out of the catalogue', 2_500, (status) =>
      [logging2, hazelcast2].every((id) => {
        const instance = find(status, id);
        return instance.state === 'killed' && instance.consul === 'absent';
      }),
    );
    const again = await control.command({ verb: 'kill', targets: [logging2] });
    expect(again).toMatchObject({ state: 'done', results: [{ outcome: 'already killed' }] });
  });

  test('starting it brings both back', async () => {
    const started = await control.command({ verb: 'start', targets: [logging2] });
    expect(started.state).toBe('done');
    const status = await control.until('all to be ready again', 30_000, ({ instances }) => instances.every(isWell));
    remember(status);
  });

  test('killed from outside, the logging instance names the signal, and its member went with it, not the reverse', async () => {
    const pid = remember(await control.status()).get(logging2);
    if (pid === undefined) throw new Error('expected logging-2 to run');
    process.kill(pid, 'SIGKILL');
    await control.until('both to have ended', 5_000, (status) =>
      [logging2, hazelcast2].every((id) => find(status, id).exit?.expected === false),
    );
    const status = await control.until('all to be ready again', 30_000, ({ instances }) => instances.every(isWell));
    remember(status);
    expect(find(status, logging2)).toMatchObject({ restarts: 1, exit: { signal: 'SIGKILL' } });
    expect(find(status, logging2).exit?.reason).toMatch(/^ended by SIGKILL from outside/);
    // By its lifeline, or half a second later by the control plane where the machine gave the member no time.
    expect(find(status, hazelcast2).exit?.reason).toMatch(
      /^logging-2 is gone; its member ends with it: they live and die as one$|logging-2 died, and they live and die as one/,
    );
    const since = Date.parse(find(status, logging2).since);
    expect(since).toBeGreaterThan(Date.parse(find(status, logging2).exit?.at ?? ''));
    expect(Date.now() - since).toBeLessThan(30_000);
  });

  test('a messages instance that was frozen beyond its session is started again, and the resume says so', async () => {
    await control.command({ verb: 'pause', targets: [messages2], seconds: 120 });
    const frozenAt = performance.now();
    await control.until(
      'the other one to hold everything',
      20_000,
      ({ queue }) =>
        performance.now() - frozenAt > 4_000 && queue.partitions.every(({ owner }) => owner === 'messages-1'),
    );
    const resumed = await control.command({ verb: 'resume', targets: [messages2] });
    expect(resumed).toMatchObject({ state: 'done', results: [{ target: messages2, outcome: 'restarted' }] });
    expect(resumed.results[0]?.reason).toMatch(/^it stood still for \d+ s.*ended itself and is started again$/);
    remember(await control.until('all to be ready again', 30_000, ({ instances }) => instances.every(isWell)));
  });

  test('a facade is restarted by its verb: another life, and everybody else in the same one', async () => {
    const before = remember(await control.status());
    const restarted = await control.command({ verb: 'restart', targets: [facade1] });
    expect(restarted).toMatchObject({ state: 'done', results: [{ target: facade1, outcome: 'restarted' }] });
    const after = remember(await control.status());
    expect([...after].filter(([id, pid]) => before.get(id) !== pid).map(([id]) => id)).toEqual([facade1]);
  });

  test('copies of the map are fewer under load: one unit after another, and no request fails', async () => {
    const load = steadyLoad(facadesOf(await control.status()), 50);
    const before = remember(await control.status());
    const results = loggingIds.map((target) => ({ target, outcome: 'restarted' }));
    expect(await control.set(backupCount, { value: '1' })).toMatchObject({ state: 'done', results });
    const after = remember(await control.status());
    expect([...after].filter(([id, pid]) => before.get(id) !== pid)).toHaveLength(2 * loggingIds.length);
    await control.until('every entry to have its copies', 10_000, copiesAre(1));
    const answers = await load.end();
    expect(answers.failed).toEqual([]);
    expect(answers.acked).toBeGreaterThan(100);
    const verdict = await control.verdict('valid', 30_000, ({ stage }) => stage === 'proven');
    expect(verdict).toMatchObject({ verdict: 'valid', lost: 0, anomalies: [] });
    expect(verdict.stored).toBeGreaterThanOrEqual(answers.acked);
  });

  test('a map of another name is filled anew from the log: whoever asks next finds everything', async () => {
    const { stored } = await control.verdict('valid', 30_000, ({ stage }) => stage === 'proven');
    expect(await control.set('hazelcast/map-name', { value: 'renamed' })).toMatchObject({ state: 'done' });
    for (const url of facadesOf(await control.status())) {
      const reply = await (await fetch(`${url}/facade?limit=1`)).json();
      expect(reply).toMatchObject({ logging: { count: stored } });
    }
    const verdict = await control.verdict('valid again', 30_000, ({ stage }) => stage === 'proven');
    expect(verdict).toMatchObject({ verdict: 'valid', stored, lost: 0 });
  });

  test('another number of partitions drops messages only with consent, and then begins an epoch that is cut so', async () => {
    const { epoch } = await control.status();
    await expect(control.set('queue/partitions', { value: '3' })).rejects.toThrow(/409.*newEpoch/s);
    expect((await control.status()).queue.partitions).toHaveLength(6);
    expect(await control.set('queue/partitions', { value: '3', newEpoch: true })).toMatchObject({ state: 'done' });
    const status = await control.until('the new log', 10_000, ({ queue }) => queue.partitions.length === 3);
    remember(status);
    expect(status.epoch).toBe(epoch + 1);
    const load = steadyLoad(facadesOf(status), 50);
    await control.verdict('some to be sent', 10_000, ({ sent }) => sent >= 10);
    const { acked, failed } = await load.end();
    expect(failed).toEqual([]);
    const verdict = await control.verdict('valid', 30_000, ({ stage }) => stage === 'proven');
    expect(verdict).toMatchObject({ verdict: 'valid', sent: acked, logged: acked, stored: acked, held: acked });
  });

  test('an orderly stop leaves no process', async () => {
    control.process.kill('SIGINT');
    expect(await control.exit()).toBe(0);
    expect(control.output()).toContain('no process is left');
    for (const group of groups) expect(await listGroup(group), `process group ${group}`).toEqual([]);
  });
});

function facadesOf({ instances }: Status): string[] {
  return instances.flatMap(({ kind, url }) => (kind === 'facade' && url !== null ? [url] : []));
}

/** Every entry with that many copies beside the owner's, and none with more. */
function copiesAre(wanted: number): (status: Status) => boolean {
  return ({ map }) => map.total.entries > 0 && map.total.backups === wanted * map.total.entries;
}

/** A facade, a logging instance and a broker are asked through Consul; Consul does not list itself. */
function isWell({ kind, state, consul }: Instance): boolean {
  return state === 'ready' && (kind === 'consul' || consul === 'passing');
}

function find({ instances }: Status, id: InstanceId): Instance {
  const found = instances.find((instance) => instance.id === id);
  if (found === undefined) throw new Error(`${id} is not in the topology`);
  return found;
}
