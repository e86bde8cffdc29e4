import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceId } from '@signalbox/shared';
import { startTestConsul, type TestConsul } from './consul.ts';
import { testMember, writeTestSettings } from './members.ts';
import { startProcess, untilReady, type TestProcess } from './process.ts';

export interface TestMember {
  readonly address: string;
  /** Of its figures. */
  readonly url: string;
  readonly process: TestProcess;
}

/** Consul and real Hazelcast members. */
export interface TestCluster extends AsyncDisposable {
  readonly consul: TestConsul;
  /** By number. */
  readonly members: ReadonlyMap<number, TestMember>;
  /** HOST:PORT of each, in the order of their numbers. */
  addresses(): readonly string[];
  /** Starts one that does not run, on the ports that it had; resolves once it is ready. */
  start(n: number): Promise<void>;
  kill(...numbers: number[]): Promise<void>;
}

/** @param keepsLedger whether what queues are given outlives all members */
export async function startTestCluster(count: number, { keepsLedger = false } = {}): Promise<TestCluster> {
  const home = await mkdtemp(join(tmpdir(), 'signalbox-members-'));
  const consul = await startTestConsul();
  await writeTestSettings(consul, [], 1);
  const members = new Map<number, TestMember>();
  const launches = new Map<number, Awaited<ReturnType<typeof testMember>>>();
  const ledgerDir = keepsLedger ? join(home, 'ledger') : undefined;

  async function start(n: number): Promise<void> {
    const id = instanceId('hazelcast', n);
    const launch = launches.get(n) ?? (await testMember(id, consul, home, ledgerDir));
    launches.set(n, launch);
    const process = startProcess({ ...launch, logFile: join(home, `${id}.log`) });
    members.set(n, { process, address: launch.address, url: launch.url });
    await untilReady(id, process, async () => (await launch.ready(AbortSignal.timeout(2_000))).ready);
  }

  async function kill(...numbers: number[]): Promise<void> {
    await Promise.all(numbers.map((n) => members.get(n)?.process.signal('SIGKILL')));
  }

  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await Promise.all(numbers.map(start));
  return {
    consul,
    members,
    addresses: () => numbers.map((n) => launches.get(n)?.address ?? ''),
    start,
    kill,
    async [Symbol.asyncDispose]() {
      await kill(...members.keys());
      await consul[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
