import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingsSchema, statusSchema, verdictSchema, type InstanceId } from '@signalbox/shared';
import { afterEach, expect, it } from 'vitest';
import { createFakeRuntime, fakeHost } from '../testing/fake-runtime.ts';
import { createMemoryReach } from '../testing/memory-reach.ts';
import { createControlPlane } from './control-plane.ts';
import { lockHome } from './life/locked-home.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'signalbox fake '));
const dashboardDir = path.join(folder, 'out');
mkdirSync(dashboardDir);
for (const page of ['index.html', '404.html']) writeFileSync(path.join(dashboardDir, page), '<html></html>');

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  rmSync(folder, { recursive: true });
});

const settings = settingsSchema.parse({ kafka: { count: 1 } });
const runtime = createFakeRuntime();
const reach = createMemoryReach();

async function startControlPlane() {
  const place = await lockHome(path.join(folder, 'home'));
  if (!place.taken) throw new Error(`a control plane is there: ${place.url}`);
  const { lockedHome } = place;
  const printed: string[] = [];
  const control = createControlPlane({
    lockedHome,
    settings,
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
  return {
    printed,
    stop,
    get: async (where: string): Promise<unknown> => (await fetch(url + where, { headers })).json(),
    post: (where: string, body: unknown) => fetch(url + where, { method: 'POST', headers, body: JSON.stringify(body) }),
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
