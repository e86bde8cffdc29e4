import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../../../test-engines/free-port.ts';
import { type ConsulPorts, consulLaunch, createProgress, type Provisioned, readProvisioned } from '../src/index.ts';
import { startEngine } from './started-engine.ts';

let dir = '';
let provisioned: Provisioned;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox consul '));
  const progress = createProgress((line) => process.stderr.write(`${line}\n`));
  provisioned = await readProvisioned(process.env, progress, AbortSignal.timeout(600_000));
}, 600_000);
afterAll(() => rm(dir, { recursive: true }));

async function consulPorts(): Promise<ConsulPorts> {
  const [http = 0, server = 0, serf = 0] = await freePorts(3);
  return { http, server, serf };
}

test('it is ready in seconds, and keys survive a kill and other ports', async () => {
  const dataDir = join(dir, 'kept');
  const before = await consulPorts();
  {
    await using consul = startEngine(
      await consulLaunch({ provisioned, dataDir, ports: before }),
      join(dir, 'before.log'),
    );
    expect(await consul.untilReady()).toContain(`nothing listens on 127.0.0.1:${before.http} yet`);
    const put = await fetch(`http://127.0.0.1:${before.http}/v1/kv/signalbox/epoch`, { method: 'PUT', body: '7' });
    expect(await put.text()).toBe('true');
  }
  const after = await consulPorts();
  await using consul = startEngine(await consulLaunch({ provisioned, dataDir, ports: after }), join(dir, 'after.log'));
  await consul.untilReady();
  const kept = await fetch(`http://127.0.0.1:${after.http}/v1/kv/signalbox/epoch?raw`);
  expect(await kept.text()).toBe('7');
  const page = await fetch(`http://127.0.0.1:${after.http}/ui/`);
  expect([page.status, page.headers.get('x-frame-options')]).toEqual([200, 'DENY']);
});

test('another Consul on the port is recognised, and its own end is said in its log', async () => {
  const ports = await consulPorts();
  await using first = startEngine(
    await consulLaunch({ provisioned, dataDir: join(dir, 'first'), ports }),
    join(dir, 'first.log'),
  );
  await first.untilReady();
  const launch = await consulLaunch({ provisioned, dataDir: join(dir, 'second'), ports });
  expect(await launch.ready(AbortSignal.timeout(5_000))).toEqual({
    ready: false,
    reason: expect.stringMatching(
      new RegExp(`port ${ports.http} is taken by another program: a Consul named "signalbox"`),
    ),
  });
  await using second = startEngine(launch, join(dir, 'second.log'));
  await expect(second.untilReady()).rejects.toThrow(/address already in use/);
});
