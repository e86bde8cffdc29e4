import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { z } from 'zod';
import { toolFailure } from '../provision/failure.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { runTool } from '../provision/run-tool.ts';
import type { KafkaBroker } from './cluster.ts';
import { kafkaJavaArgs } from './java-command.ts';
import { logFolder, propertiesText, serverProperties } from './server-properties.ts';

const clusterSchema = z.object({ clusterId: z.string(), brokers: z.array(z.int()) });

/**
 * The cluster whose data lies in this folder, begun when there is none. The broker ids belong to the data: a quorum of
 * three cannot go on as one of one, so another set is refused. Where there are to be no brokers, nothing is read or written.
 */
export async function openKafkaCluster(dataRoot: string, brokerIds: readonly number[]): Promise<{ clusterId: string }> {
  if (brokerIds.length === 0) return { clusterId: newClusterId() };
  const file = join(dataRoot, 'cluster.json');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const found = kept === undefined ? undefined : clusterSchema.parse(JSON.parse(kept));
  if (found === undefined || found.brokers.length === 0) {
    const clusterId = newClusterId();
    await mkdir(dataRoot, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify({ clusterId, brokers: brokerIds }));
    await rename(`${file}.new`, file);
    return { clusterId };
  }
  const { clusterId, brokers } = found;
  if (brokers.join() !== brokerIds.join())
    throw new AppError('engine-failed', `The Kafka data in ${dataRoot} belongs to another set of brokers.`, {
      expected: `brokers ${brokerIds.join(', ')}, as the settings say`,
      found: `brokers ${brokers.join(', ')}`,
      remedy: 'Set kafka back to that number, or start with `--fresh`, which drops all messages.',
    });
  return { clusterId };
}

export interface KafkaStorageInput {
  readonly provisioned: Pick<Provisioned, 'kafka'>;
  readonly nodeId: number;
  readonly brokers: readonly KafkaBroker[];
  /** The folder of this one broker. */
  readonly dataDir: string;
  readonly clusterId: string;
}

/** Makes the broker's storage, once per data folder. It appears whole or not at all. Takes about 1 s. */
export async function formatKafkaStorage(
  input: KafkaStorageInput,
  signal: AbortSignal,
): Promise<'formatted' | 'already formatted'> {
  const found = await formattedFor(input);
  if (found === input.clusterId) return 'already formatted';
  if (found !== undefined)
    throw new AppError('engine-failed', `The storage of kafka-${input.nodeId} belongs to another cluster.`, {
      expected: `cluster ${input.clusterId}`,
      found: `cluster ${found} in ${input.dataDir}`,
      remedy: 'Start with `--fresh`, which drops all messages.',
    });
  await mkdir(input.dataDir, { recursive: true });
  const draft = await newDraft(input.dataDir);
  try {
    await writeFile(join(draft, 'format.properties'), propertiesText(serverProperties(selfOf(input), input.brokers)));
    const outcome = await runTool({
      file: input.provisioned.kafka.java,
      args: kafkaJavaArgs(input.provisioned, ['-Xmx128m'], 'kafka.tools.StorageTool', [
        'format',
        '--cluster-id',
        input.clusterId,
        '--config',
        'format.properties',
      ]),
      cwd: draft,
      env: {},
      signal,
    });
    signal.throwIfAborted();
    if (!outcome.ok) throw toolFailure(`format the storage of kafka-${input.nodeId}`, outcome);
    await rename(join(draft, logFolder), join(input.dataDir, logFolder));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return 'formatted';
}

export function selfOf(input: Pick<KafkaStorageInput, 'nodeId' | 'brokers'>): KafkaBroker {
  const self = input.brokers.find(({ id }) => id === input.nodeId);
  if (self === undefined) throw new Error(`broker ${input.nodeId} is not among the brokers`);
  return self;
}

/** The cluster id that the storage was formatted with; undefined when there is none. */
async function formattedFor(input: KafkaStorageInput): Promise<string | undefined> {
  try {
    const meta = await readFile(join(input.dataDir, logFolder, 'meta.properties'), 'utf8');
    return /^cluster\.id=(.+)$/m.exec(meta)?.[1]?.trim() ?? 'without a name';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A fresh working folder beside the storage; those of interrupted formats go. */
async function newDraft(dataDir: string): Promise<string> {
  const prefix = `.formatting-${basename(dataDir)}-`;
  const parent = dirname(dataDir);
  for (const name of await readdir(parent))
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  return mkdtemp(join(parent, prefix));
}

/** 16 random bytes in URL-safe base 64, as Kafka's own tool makes them; never with a dash first, which reads as a flag. */
function newClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
