import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineLaunch } from '../launch.ts';
import { kafkaJavaArgs } from './java-command.ts';
import { kafkaReady } from './ready.ts';
import { propertiesText, serverProperties } from './server-properties.ts';
import { type KafkaStorageInput, selfOf } from './storage.ts';

/** Writes the broker's configuration into its data folder and says how to run it. The storage is formatted before. */
export async function kafkaLaunch(input: KafkaStorageInput): Promise<EngineLaunch> {
  const self = selfOf(input);
  await mkdir(input.dataDir, { recursive: true });
  await writeFile(join(input.dataDir, 'server.properties'), propertiesText(serverProperties(self, input.brokers)));
  return {
    file: input.provisioned.kafka.java,
    args: kafkaJavaArgs(input.provisioned, ['-Xms96m', '-Xmx256m'], 'kafka.Kafka', ['server.properties']),
    env: {},
    cwd: input.dataDir,
    ready: (signal) => kafkaReady({ self, brokers: input.brokers, clusterId: input.clusterId }, signal),
  };
}
