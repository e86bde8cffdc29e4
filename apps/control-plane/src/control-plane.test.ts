import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  commandSchema,
  instanceIdSchema,
  presetListSchema,
  statusSchema,
  verdictSchema,
  type Command,
  type InstanceId,
  type Patch,
  type Snapshot,
} from '@signalbox/shared';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeRuntime, fakeHost, type FakeRuntime } from '../testing/fake-runtime.ts';
import { createMemoryReach } from '../testing/memory-reach.ts';
import { createControlPlane } from './control-plane.ts';
import { keepPreset, rememberedPreset } from './home/kept-preset.ts';
import { lockHome } from './life/locked-home.ts';
import { createPresets } from './settings/presets.ts';

const presetsDir = path.resolve(import.meta.dirname, '..', '..', '..', 'presets');
const presets = createPresets({ presetsDir, file: undefined, env: { SIGNALBOX_KAFKA_COUNT: '1' }, flags: [] });

let folder = '';
let dashboardDir = '';
let runtime: FakeRuntime;
let reach: ReturnType<typeof createMemoryReach>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox fake '));
  dashboardDir = path.join(folder, 'out');
  mkdirSync(dashboardDir);
  for (const page of ['index.html', '404.html']) writeFileSync(path.join(dashboardDir, page), '<html></html>');
  reach = createMemoryReach();
  runtime = createFakeRuntime();
  const { forget } = runtime;
  // Consul's store is among what the instances keep.
  runtime.forget = () => forget().then(reach.forget);
});

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true });
});

async function startControlPlane() {
  const place = await lockHome(path.join(folder, 'home'));
  if (!place.taken) throw new Error(`a control plane is there: ${place.url}`);
  const { lockedHome } = place;
  const printed: string[] = [];
  const control = createControlPlane({
    lockedHome,
    settings: presets.settingsOf('default'),
    preset: keepPreset(lockedHome.home.runDir, 'default'),
    presets,
    runtime,
    reach,
    scenariosDir: 'none',
    launchCli: () => {
      throw new Error('no scenario is run here');
    },
    dashboardDir,
    fresh: false,
    detached: false,
    print: (line) => printed.push(line),
    onDown: () => undefined,
  });
  const stop = () => control.stop('the end of the test');
  ends.push(stop);
  await control.start();
  const url = /http:\/\/localhost:\d+/.exec(printed.join('\n'))?.[0] ?? '';
  const headers = { authorization: `Bearer ${lockedHome.token.value()}`, 'content-type': 'application/json' };
  const get = async (where: string): Promise<unknown> => (await fetch(url + where, { headers })).json();
  const post = (where: string, body: unknown) =>
    fetch(url + where, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    printed,
    stop,
    get,
    post,
    runDir: lockedHome.home.runDir,
    /** The command as it ended. */
    async changeTo(preset: string): Promise<Command> {
      const accepted = await post('/api/commands', { verb: 'preset', preset });
      const { id } = commandSchema.pick({ id: true }).parse(await accepted.json());
      const look = async () => commandSchema.parse(await get(`/api/commands/${id}`));
      await expect.poll(async () => (await look()).endedAt, { timeout: 10_000 }).not.toBeNull();
      return look();
    },
    /** One that watches, as a page does. */
    async watch(): Promise<Socket> {
      const auth = { token: lockedHome.token.value() };
      const socket = io(`${url}/live`, { transports: ['websocket'], auth, reconnection: false, forceNew: true });
      ends.push(() => void socket.close());
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      return socket;
    },
  };
}

const stateOf = async (control: Awaited<ReturnType<typeof startControlPlane>>, id: string) =>
  statusSchema.parse(await control.get('/api/topology')).instances.find((one) => one.id === id)?.state;

it('runs wholly on a runtime without a process: starts, shows, commands, judges, scales and ends it', async () => {
  const control = await startControlPlane();
  const { instances } = statusSchema.parse(await control.get('/api/topology'));
  expect(instances.map(({ id }) => id)).toHaveLength(1 + 1 + 3 + 3 + 2 + 2);
  expect(instances.find(({ id }) => id === 'facade-1')).toMatchObject({
    pid: null,
    url: expect.stringContaining(fakeHost),
  });
  expect([...reach.keys.keys()]).toContain('signalbox/config/queue/brokers');
  expect(reach.keys.get('signalbox/config/queue/brokers')?.value).toContain(fakeHost);

  expect((await control.post('/api/commands', { verb: 'kill', targets: ['messages-1'] })).status).toBe(202);
  await expect.poll(() => stateOf(control, 'messages-1')).toBe('killed');
  expect((await control.post('/api/commands', { verb: 'pause', targets: ['facade-1'] })).status).toBe(409);
  runtime.die('facade-2' as InstanceId);
  await expect.poll(() => stateOf(control, 'facade-2')).toBe('failed');
  await control.post('/api/commands', { verb: 'heal' });
  await expect.poll(() => stateOf(control, 'facade-2')).not.toBe('failed');
  await control.post('/api/commands', { verb: 'scale', kind: 'facade', count: 3 });
  await expect.poll(() => stateOf(control, 'facade-3')).toBeDefined();

  // Nobody answers for the map and the shares: that is said, and nothing is claimed.
  const verdict = verdictSchema.parse(await control.get('/api/verdict'));
  expect(verdict).toMatchObject({ verdict: 'unknown', lost: 0 });
  expect(verdict.reasons).not.toEqual([]);

  await control.stop();
  expect(control.printed.at(-1)).toBe('All 13 instances have ended; no process is left.');
});

const idsOf = async (control: Awaited<ReturnType<typeof startControlPlane>>): Promise<string[]> =>
  statusSchema.parse(await control.get('/api/topology')).instances.map(({ id }) => id);

it('becomes another preset in place: other instances, a new epoch, the same address, and whoever watched goes on watching', async () => {
  const control = await startControlPlane();
  const listed = presetListSchema.parse(await control.get('/api/presets'));
  expect(listed.preset).toBe('default');
  expect(listed.presets.map(({ name }) => name)).toEqual([
    'default',
    'report-a',
    'report-b',
    'report-c',
    'report-d',
    'report-e',
  ]);
  const before = statusSchema.parse(await control.get('/api/topology')).epoch;

  const socket = await control.watch();
  const stages: string[] = [];
  const states: Snapshot[] = [];
  socket.on('snapshot', (one: Snapshot) => states.push(one));
  socket.on('patch', ({ topic, changes }: Patch) => {
    if (topic === 'commands') stages.push(JSON.stringify(changes));
  });
  socket.emit('subscribe', { topics: ['commands', 'topology'] });
  await expect.poll(() => states.length).toBe(2);

  expect(await control.changeTo('report-d')).toMatchObject({
    state: 'done',
    preset: 'report-d',
    results: [{ target: 'cluster', outcome: `report-d, epoch ${before + 1}` }],
  });
  expect((await idsOf(control)).filter((id) => /facade|messages/.test(id))).toEqual(['messages-1', 'facade-1']);
  expect(statusSchema.parse(await control.get('/api/topology')).epoch).toBe(before + 1);
  expect(rememberedPreset(control.runDir)).toBe('report-d');
  expect(presetListSchema.parse(await control.get('/api/presets')).preset).toBe('report-d');
  // The whole state once more, of the other cluster, without having asked; and what happens there.
  await expect.poll(() => states.filter(({ topic }) => topic === 'topology').length).toBeGreaterThan(1);
  runtime.die(instanceIdSchema.parse('facade-1'));
  await expect.poll(() => stateOf(control, 'facade-1')).toBe('failed');
  await control.post('/api/commands', { verb: 'heal' });
  await expect.poll(() => stages.join('')).toContain('heal');

  await control.stop();
  expect(control.printed.at(-1)).toBe('All 10 instances have ended; no process is left.');
});

it('says why it cannot change, and changes nothing: no such preset, the same one, while it changes', async () => {
  const control = await startControlPlane();
  const refusal = async (body: unknown) => {
    const response = await control.post('/api/commands', body);
    return { status: response.status, ...((await response.json()) as { detail: string }) };
  };
  expect(await refusal({ verb: 'preset', preset: 'report-x' })).toMatchObject({
    status: 404,
    expected: expect.stringContaining('report-a'),
  });
  expect(await refusal({ verb: 'preset', preset: '../signalbox' })).toMatchObject({ status: 400 });
  expect(await refusal({ verb: 'preset', preset: 'default' })).toMatchObject({
    status: 409,
    remedy: expect.stringContaining('reset'),
  });
  const change = control.changeTo('report-c');
  await expect
    .poll(() => refusal({ verb: 'kill', targets: ['facade-1'] }), { interval: 1 })
    .toMatchObject({ status: 409, detail: 'The cluster changes to the preset report-c.' });
  expect(await change).toMatchObject({ state: 'done' });
});

it.each([
  ['what was kept cannot be dropped', 'forget', 'the disk is on fire'],
  ['the instances cannot be prepared', 'open', 'no engines'],
] as const)('goes back to the preset of before where %s, and says what failed', async (_what, step, words) => {
  const control = await startControlPlane();
  const real = { forget: runtime.forget, open: runtime.open };
  const once = (): Promise<never> => {
    Object.assign(runtime, real);
    return Promise.reject(new Error(words));
  };
  Object.assign(runtime, { [step]: once });
  const failed = await control.changeTo('report-d');
  expect(failed).toMatchObject({ state: 'failed', error: { message: expect.stringContaining(words) } });
  expect(failed.error?.message).toContain('the cluster runs as default again');
  expect(control.printed.join('\n')).toContain(words);
  expect(rememberedPreset(control.runDir)).toBe('default');
  await expect.poll(() => stateOf(control, 'facade-2')).toBeDefined();
  expect(await control.changeTo('report-d')).toMatchObject({ state: 'done' });
});

it('goes back with everything kept where an instance cannot be ended', async () => {
  const control = await startControlPlane();
  const epoch = statusSchema.parse(await control.get('/api/topology')).epoch;
  runtime.cling(instanceIdSchema.parse('messages-2'));
  const failed = await control.changeTo('report-d');
  expect(failed.error?.message).toContain('Nothing was dropped');
  expect(failed.error?.message).toContain('messages-2 does not end');
  expect(statusSchema.parse(await control.get('/api/topology')).epoch).toBe(epoch);
  await expect.poll(() => stateOf(control, 'facade-2')).toBeDefined();
});

it('stays with the new preset where that cannot be started, and can be asked once more', async () => {
  const control = await startControlPlane();
  const { createMessageLog } = reach;
  const leaderless: typeof createMessageLog = (...given) => {
    const log = createMessageLog(...given);
    const ensureTopic = () => Promise.reject(new Error('no leader'));
    return { ...log, createAdmin: () => ({ ...log.createAdmin(), ensureTopic }) };
  };
  Object.assign(reach, { createMessageLog: leaderless });
  const failed = await control.changeTo('report-d');
  expect(failed.error?.message).toContain('The cluster runs as report-d from now on, and could not be started');
  expect(failed.error?.message).toContain('no leader');
  expect(rememberedPreset(control.runDir)).toBe('report-d');
  Object.assign(reach, { createMessageLog });
  expect(await control.changeTo('report-d')).toMatchObject({ state: 'done' });
});
