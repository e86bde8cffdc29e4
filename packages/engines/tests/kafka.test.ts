import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../../../test-engines/free-port.ts';
import {
  createProgress,
  formatKafkaStorage,
  type KafkaBroker,
  kafkaLaunch,
  type KafkaStorageInput,
  openKafkaCluster,
  type Provisioned,
  readProvisioned,
} from '../src/index.ts';
import { type StartedEngine, startEngine } from './started-engine.ts';

let dir = '';
let provisioned: Provisioned;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox kafka '));
  const progress = createProgress((line) => process.stderr.write(`${line}\n`));
  provisioned = await readProvisioned(process.env, progress, AbortSignal.timeout(600_000));
}, 600_000);
afterAll(() => rm(dir, { recursive: true }));

const ids = [1, 2, 3];
const signal = AbortSignal.timeout(300_000);

/** What the three brokers are told, on ports of the operating system. */
async function threeBrokers(dataRoot: string): Promise<KafkaStorageInput[]> {
  const ports = await freePorts(6);
  const brokers: KafkaBroker[] = ids.map((id, n) => ({ id, port: ports[n] ?? 0, controllerPort: ports[n + 3] ?? 0 }));
  const { clusterId } = await openKafkaCluster(dataRoot, ids);
  return ids.map((nodeId) => ({ provisioned, nodeId, brokers, dataDir: join(dataRoot, `kafka-${nodeId}`), clusterId }));
}

async function start(input: KafkaStorageInput, stack: AsyncDisposableStack): Promise<StartedEngine> {
  return stack.use(startEngine(await kafkaLaunch(input), join(dir, `kafka-${input.nodeId}.log`)));
}

test(
  'three brokers become one cluster, say what they wait for, and come back on other ports with their data',
  { timeout: 300_000 },
  async () => {
    const dataRoot = join(dir, 'data');
    const inputs = await threeBrokers(dataRoot);
    expect(await Promise.all(inputs.map((input) => formatKafkaStorage(input, signal)))).toEqual(
      ids.map(() => 'formatted'),
    );
    expect(await Promise.all(inputs.map((input) => formatKafkaStorage(input, signal)))).toEqual(
      ids.map(() => 'already formatted'),
    );
    {
      await using stack = new AsyncDisposableStack();
      const brokers = await Promise.all(inputs.map((input) => start(input, stack)));
      const reasons = await Promise.all(brokers.map((broker) => broker.untilReady()));
      expect(reasons.flat().join('\n')).toMatch(/no controller can be elected, \d of 3 are up and 2 are needed/);
      expect(await brokers[0]?.log()).toMatch(/Kafka Server started/);
    }

    const moved = await threeBrokers(dataRoot);
    expect(moved[0]?.clusterId).toBe(inputs[0]?.clusterId);
    await using stack = new AsyncDisposableStack();
    const brokers = await Promise.all(moved.map((input) => start(input, stack)));
    await Promise.all(brokers.map((broker) => broker.untilReady()));

    const [first] = moved;
    if (first === undefined) throw new Error('there is a first broker');
    const stranger = await kafkaLaunch({ ...first, dataDir: join(dir, 'stranger'), clusterId: 'another-cluster' });
    expect(await stranger.ready(signal)).toEqual({
      ready: false,
      reason: expect.stringContaining('is taken by a broker of another cluster'),
    });
  },
);

test('storage of another cluster is refused', async () => {
  const [input] = await threeBrokers(join(dir, 'other'));
  if (input === undefined) throw new Error('there is a first broker');
  await formatKafkaStorage(input, signal);
  await expect(formatKafkaStorage({ ...input, clusterId: 'AAAAAAAAAAAAAAAAAAAAAQ' }, signal)).rejects.toMatchObject({
    facts: { found: expect.stringContaining(input.clusterId) },
  });
});
