import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineLaunch } from '@signalbox/engines';
import { topicName } from '@signalbox/message-log';
import { configDefaults, instanceId, memberOf, type InstanceId, type Message } from '@signalbox/shared';
import { startTestConsul, type TestConsul } from './consul.ts';
import { freePorts } from './free-port.ts';
import { startTestKafka, type TestKafka } from './kafka.ts';
import { testMember, writeTestSettings } from './members.ts';
import { startProcess, type TestProcess } from './process.ts';
import { until } from './until.ts';

/** One of our services, with the member beside it where it is a logging instance. */
export interface TestService {
  readonly id: InstanceId;
  /** Where it listens once it does. */
  readonly url: string;
  readonly process: TestProcess;
  readonly member: TestProcess | undefined;
  /** Asks it over HTTP; undefined while it does not listen. */
  get(path: string): Promise<{ status: number; json: unknown } | undefined>;
  post(path: string, body: unknown): Promise<{ status: number; json: unknown }>;
  /** Resolves with the milliseconds until `/health/ready` said 200. */
  untilReady(withinMs?: number): Promise<number>;
}

/** Consul, brokers and whatever services a test starts, all real processes on ports of the operating system. */
export interface TestTopology extends AsyncDisposable {
  readonly consul: TestConsul;
  readonly kafka: TestKafka;
  readonly topic: string;
  readonly partitions: number;
  /** `failpoints`: what is to go wrong in it, as `SIGNALBOX_TEST_FAILPOINTS` names it. */
  start(kind: 'facade' | 'logging' | 'messages', n: number, failpoints?: string): Promise<TestService>;
  /** The same, resolving once it is ready. */
  startReady(kind: 'facade' | 'logging' | 'messages', n: number, failpoints?: string): Promise<TestService>;
  /** Appends as a facade does, without telling a logging instance; a bounded number at once. */
  append(all: Iterable<Message>): Promise<void>;
}

const epoch = 1;
const serviceToken = 'between-the-processes-of-a-test';
/** Appends in flight together. */
const lanes = 2_000;
const root = fileURLToPath(new URL('..', import.meta.url));

export async function startTestTopology(options: { readonly brokers: 1 | 3 }): Promise<TestTopology> {
  const home = await mkdtemp(join(tmpdir(), 'signalbox-topology-'));
  const [consul, kafka] = await Promise.all([startTestConsul(), startTestKafka(options.brokers)]);
  const partitions = Number(configDefaults['queue/partitions']);
  const topic = topicName(configDefaults['queue/name'], epoch);
  const running = new Set<TestProcess>();
  let life = 0;

  function run(launch: Omit<EngineLaunch, 'ready'>, name: string): TestProcess {
    life += 1;
    const started = startProcess({ ...launch, logFile: join(home, `${name}.${life}.log`) });
    running.add(started);
    return started;
  }

  async function startMember(id: InstanceId): Promise<TestProcess> {
    return run(await testMember(id, consul, home), id);
  }

  const topology: TestTopology = {
    consul,
    kafka,
    topic,
    partitions,
    async start(kind, n, failpoints) {
      const id = instanceId(kind, n);
      const member = kind === 'logging' ? await startMember(memberOf(id)) : undefined;
      const [port = 0] = await freePorts(1);
      const env = {
        SIGNALBOX_INSTANCE_ID: id,
        SIGNALBOX_CONSUL_URL: consul.url,
        SIGNALBOX_CONSUL_TOKEN: consul.token,
        SIGNALBOX_SERVICE_TOKEN: serviceToken,
        SIGNALBOX_PORT: String(port),
        ...(failpoints === undefined ? {} : { SIGNALBOX_TEST_FAILPOINTS: failpoints }),
      };
      const main = join(root, 'apps', kind, 'src', 'main.ts');
      const started = run({ file: process.execPath, args: [main], env, cwd: home }, id);
      return toService(id, started, member, `http://127.0.0.1:${port}`);
    },
    async startReady(kind, n, failpoints) {
      const service = await topology.start(kind, n, failpoints);
      await service.untilReady();
      return service;
    },
    async append(all) {
      const writer = kafka.log('facade-9').createWriter({ topic, partitions });
      await writer.start();
      const waiting = all[Symbol.iterator]();
      const lane = async (): Promise<void> => {
        for (let next = waiting.next(); next.done !== true; next = waiting.next())
          await writer.append(next.value, 60_000);
      };
      try {
        await Promise.all(Array.from({ length: lanes }, lane));
      } finally {
        await writer.stop();
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((one) => one.signal('SIGKILL')));
      await Promise.all([consul[Symbol.asyncDispose](), kafka[Symbol.asyncDispose]()]);
      await rm(home, { recursive: true, force: true });
    },
  };
  try {
    await writeTestSettings(consul, kafka.addresses, epoch);
    await createTopic(kafka, topic, partitions);
  } catch (thrown) {
    await topology[Symbol.asyncDispose]();
    throw thrown;
  }
  return topology;
}

async function createTopic(kafka: TestKafka, topic: string, partitions: number): Promise<void> {
  const admin = kafka.log('control').createAdmin();
  try {
    await admin.start();
    await admin.ensureTopic(topic, partitions);
  } finally {
    await admin.stop();
  }
}

function toService(id: InstanceId, started: TestProcess, member: TestProcess | undefined, url: string): TestService {
  async function get(path: string): Promise<{ status: number; json: unknown } | undefined> {
    try {
      const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5_000) });
      return { status: answer.status, json: await answer.json() };
    } catch {
      // It does not listen yet, or no more.
      return undefined;
    }
  }
  return {
    id,
    url,
    process: started,
    member,
    get,
    async post(path, body) {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${serviceToken}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      return { status: answer.status, json: await answer.json() };
    },
    async untilReady(withinMs = 110_000) {
      try {
        return await until(
          `${id} is ready`,
          async () => {
            if (started.hasEnded()) throw new Error(`${id} has ended`);
            return (await get('/health/ready'))?.status === 200;
          },
          withinMs,
        );
      } catch (thrown) {
        throw new Error(`${String(thrown)}\n${(await started.output()).slice(-3_000)}`, { cause: thrown });
      }
    },
  };
}
