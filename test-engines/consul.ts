import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { consulLaunch, createProgress, readProvisioned, type EngineLaunch } from '@signalbox/engines';
import { freePorts } from './free-port.ts';

/** A real Consul for one test file, on ports of the operating system. */
export interface TestConsul extends AsyncDisposable {
  readonly url: string;
  /** What may write. */
  readonly token: string;
  /** Writes a key, as a person with the token may. */
  put(key: string, value: string): Promise<void>;
  /** SIGKILL; the data stay. */
  kill(): Promise<void>;
  /** Starts it again on the same ports. `empty`: it has lost its data. */
  start(options?: { empty?: boolean }): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
}

const readyWithinMs = 30_000;
const token = '7e57c0de-0000-4000-8000-000000000001';

export async function startTestConsul(env: NodeJS.ProcessEnv = process.env): Promise<TestConsul> {
  const consul = await findConsul(env);
  const home = await mkdtemp(join(tmpdir(), 'signalbox-consul-'));
  const dataDir = join(home, 'data');
  const [http = 0, server = 0, serf = 0] = await freePorts(3);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const launch = await consulLaunch({ provisioned: { consul }, dataDir, ports: { http, server, serf }, token });
    const logFile = join(home, 'consul.log');
    const log = openSync(logFile, 'a');
    const started = spawn(launch.file, [...launch.args], {
      cwd: launch.cwd,
      env: { PATH: env['PATH'] ?? '', HOME: home, ...launch.env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child = started;
    await untilReady(launch, started, logFile);
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  const bench: TestConsul = {
    url: `http://127.0.0.1:${http}`,
    token,
    async put(key, value) {
      const headers = { 'x-consul-token': token };
      const answer = await fetch(`${bench.url}/v1/kv/${key}`, { method: 'PUT', body: value, headers });
      if (!answer.ok) throw new Error(`Consul did not take ${key}: ${answer.status} ${await answer.text()}`);
    },
    kill,
    async start(options = {}) {
      if (options.empty === true) await rm(dataDir, { recursive: true, force: true });
      await start();
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await bench[Symbol.asyncDispose]();
    throw error;
  }
  return bench;
}

/** `SIGNALBOX_TEST_CONSUL` names a binary, for a quick run by hand; otherwise the product's own provisioning. */
async function findConsul(env: NodeJS.ProcessEnv): Promise<{ binary: string; version: string }> {
  const binary = env['SIGNALBOX_TEST_CONSUL'];
  if (binary !== undefined && binary !== '') return { binary, version: 'as given' };
  const { consul } = await readProvisioned(
    env,
    createProgress((line) => process.stderr.write(`${line}\n`)),
    AbortSignal.timeout(600_000),
  );
  return consul;
}

async function untilReady(launch: EngineLaunch, child: ChildProcess, logFile: string): Promise<void> {
  const signal = AbortSignal.timeout(readyWithinMs);
  let reason = 'it was not asked yet';
  while (!signal.aborted && child.exitCode === null) {
    const answer = await launch.ready(signal);
    if (answer.ready) return;
    reason = answer.reason;
    await delay(50);
  }
  const tail = (await readFile(logFile, 'utf8')).slice(-2000);
  throw new Error(`Consul did not become ready: ${reason}\n${tail}`);
}
