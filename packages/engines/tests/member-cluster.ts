import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../../../test-engines/free-port.ts';
import {
  type ConsulPorts,
  consulLaunch,
  createProgress,
  type EngineLaunch,
  fetchMemberStats,
  memberLaunch,
  type MemberStats,
  memberUrl,
  readProvisioned,
} from '../src/index.ts';
import { instanceId } from '@signalbox/shared';
import { z } from 'zod';

export interface RunningMember {
  readonly id: string;
  readonly url: string;
  readonly port: number;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  stats(): Promise<MemberStats>;
  isReady(): Promise<boolean>;
  /** What it wrote so far, line by line. */
  lines(): Promise<readonly string[]>;
}

export interface TestCluster extends AsyncDisposable {
  /** Tells Consul something, with the token. */
  put(path: string, body: string): Promise<void>;
  /** Starts hazelcast-N with nothing but Consul's URL (another one, or another port, where the test says so). */
  startMember(n: number, other?: { readonly consulUrl?: string; readonly port?: number }): Promise<RunningMember>;
  /** Ids in Consul's catalogue with the state of their check. */
  catalogue(): Promise<Readonly<Record<string, string>>>;
}

const entriesSchema = z.array(
  z.object({
    Service: z.object({ ID: z.string() }),
    Checks: z.array(z.object({ ServiceID: z.string(), Status: z.string() })),
  }),
);

const consulToken = '7e57c0de-0000-4000-8000-000000000002';

/** A real Consul on free ports; everything started through it is gone at the end. */
export async function startTestCluster(): Promise<TestCluster> {
  const provisioned = await readProvisioned(
    process.env,
    createProgress((line) => process.stderr.write(line)),
    AbortSignal.timeout(600_000),
  );
  const dir = await mkdtemp(join(tmpdir(), 'signalbox members '));
  const children: Started[] = [];
  const run = (launch: EngineLaunch, name: string): Started => {
    const child = start(launch, join(dir, `${name}.log`));
    children.push(child);
    return child;
  };
  const ports = await freeConsulPorts();
  const consul = await consulLaunch({ provisioned, dataDir: join(dir, 'consul'), ports, token: consulToken });
  run(consul, 'consul');
  await until('Consul is ready', async () => (await consul.ready(AbortSignal.timeout(2_000))).ready);
  const consulUrl = `http://127.0.0.1:${ports.http}`;
  return {
    async put(path, body) {
      const answer = await fetch(`${consulUrl}${path}`, {
        method: 'PUT',
        body,
        headers: { 'x-consul-token': consulToken },
      });
      if (!answer.ok) throw new Error(`Consul answered ${answer.status} to ${path}: ${await answer.text()}`);
    },
    startMember: async (n, other = {}) => {
      const id = instanceId('hazelcast', n);
      const [free = 0, statsPort = 0] = await freePorts(2);
      const port = other.port ?? free;
      const launch = memberLaunch({
        provisioned,
        instanceId: id,
        consulUrl: other.consulUrl ?? consulUrl,
        consulToken,
        port,
        statsPort,
        cwd: dir,
      });
      const { child, ended, logFile } = run(launch, id);
      return {
        id,
        port,
        url: memberUrl(statsPort),
        kill: (signal) => child.kill(signal),
        ended,
        stats: () => fetchMemberStats(memberUrl(statsPort), AbortSignal.timeout(2_000)),
        isReady: async () => (await launch.ready(AbortSignal.timeout(2_000))).ready,
        lines: async () => (await readFile(logFile, 'utf8')).split('\n').filter((line) => line !== ''),
      };
    },
    catalogue: async () => {
      const response = await fetch(`${consulUrl}/v1/health/service/hazelcast`);
      const entries = entriesSchema.parse(await response.json());
      return Object.fromEntries(
        entries.map(({ Service: { ID: id }, Checks: checks }) => [
          id,
          checks.find((check) => check.ServiceID === id)?.Status ?? 'no check',
        ]),
      );
    },
    [Symbol.asyncDispose]: async () => {
      for (const { child } of children) child.kill('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Asks again and again until it holds; after 20 s says what did not come true, and what the last question failed with. */
export async function until(what: string, holds: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(25);
  }
  throw new Error(`Not within ${limitMs} ms: ${what}`, { cause: last });
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | string>;
  readonly logFile: string;
}

function start(launch: EngineLaunch, logFile: string): Started {
  const out = openSync(logFile, 'a');
  const env = { ...launch.env, PATH: process.env['PATH'] };
  const child = spawn(launch.file, launch.args, { cwd: launch.cwd, env, stdio: ['ignore', out, out] });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return { child, ended, logFile };
}

async function freeConsulPorts(): Promise<ConsulPorts> {
  const [http = 0, server = 0, serf = 0] = await freePorts(3);
  return { http, server, serf };
}
