import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatKafkaStorage,
  kafkaLaunch,
  openKafkaCluster,
  unregisterBroker,
  type KafkaBroker,
} from '@signalbox/engines';
import { createMessageLog, type MessageLog } from '@signalbox/message-log';
import type { ConfigFacts } from '@signalbox/shared';
import { freePorts } from './free-port.ts';
import { startProcess, untilReady, type TestProcess } from './process.ts';
import { provided } from './provided.ts';

/** Real brokers, kafka-1 to kafka-N, on ports of the operating system. */
export interface TestKafka extends AsyncDisposable {
  readonly addresses: readonly string[];
  /** The log on them, as that instance opens it. */
  log(instance: string): MessageLog;
  /** SIGKILL of kafka-N. */
  kill(n: number): Promise<void>;
  /** The N of the broker that is the active controller. */
  controller(): Promise<number>;
  /** Tells the others that kafka-N is dead, as the control plane does. Resolves with whether a controller took it. */
  tellDeath(n: number): Promise<boolean>;
  /** Starts kafka-N again, on its data. */
  start(n: number): Promise<void>;
}

export async function startTestKafka(count: 1 | 3): Promise<TestKafka> {
  const provisioned = await provided();
  const home = await mkdtemp(join(tmpdir(), 'signalbox-kafka-'));
  const ports = await freePorts(count * 2);
  const brokers = Array.from({ length: count }, (_, i): KafkaBroker => {
    return { id: i + 1, port: ports[i * 2] ?? 0, controllerPort: ports[i * 2 + 1] ?? 0 };
  });
  const ids = brokers.map(({ id }) => id);
  const { clusterId } = await openKafkaCluster(home, ids);
  const running = new Map<number, TestProcess>();

  async function start(n: number): Promise<void> {
    const storage = { provisioned, nodeId: n, brokers, dataDir: join(home, `kafka-${n}`), clusterId };
    await formatKafkaStorage(storage, AbortSignal.timeout(60_000));
    const launch = await kafkaLaunch(storage);
    const started = startProcess({ ...launch, logFile: join(home, `kafka-${n}.log`) });
    running.set(n, started);
    await untilReady(
      `kafka-${n}`,
      started,
      async () => (await launch.ready(AbortSignal.timeout(2_000))).ready,
      110_000,
    );
  }

  const addresses = brokers.map(({ port }) => `127.0.0.1:${port}`);
  const facts: ConfigFacts = { 'queue/brokers': addresses };
  const kafka: TestKafka = {
    addresses,
    log: (instance) => createMessageLog('kafka', { instance, setting: (key) => facts[key], log: () => undefined }),
    async kill(n) {
      await running.get(n)?.signal('SIGKILL');
    },
    async controller() {
      for (const { id, controllerPort } of brokers) {
        // Only the active one has an answer to a question about a broker that never was.
        const asked = unregisterBroker(
          { brokerId: 99, controllers: [{ host: '127.0.0.1', port: controllerPort }] },
          AbortSignal.timeout(500),
        );
        if (await asked.catch(() => false)) return id;
      }
      throw new Error('no broker is the active controller');
    },
    tellDeath(n) {
      const controllers = brokers.flatMap(({ id, controllerPort }) =>
        id === n ? [] : [{ host: '127.0.0.1', port: controllerPort }],
      );
      return unregisterBroker({ brokerId: n, controllers }, AbortSignal.timeout(10_000));
    },
    start,
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.values()].map((broker) => broker.signal('SIGKILL')));
      await rm(home, { recursive: true, force: true });
    },
  };
  // All of them end their start, well or not, before any is ended: none may be spawned behind the back of the disposal.
  const failure = (await Promise.allSettled(ids.map(start))).find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await kafka[Symbol.asyncDispose]();
    throw failure.reason;
  }
  return kafka;
}
