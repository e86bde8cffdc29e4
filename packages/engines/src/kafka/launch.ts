import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineLaunch } from '../launch.ts';
import { sharedClasses } from '../provision/class-archive.ts';
import { packageFolder } from '../provision/folders.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { kafkaReady } from './ready.ts';
import { propertiesText, serverProperties } from './server-properties.ts';
import { type KafkaStorageInput, selfOf } from './storage.ts';

/** Of every JVM that runs a program of Kafka's. */
export const kafkaJvmArgs: readonly string[] = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
];

/** The arguments of a JVM that runs one of Kafka's programs, small and quick to start. */
export function kafkaJavaArgs(
  provisioned: Pick<Provisioned, 'kafka'>,
  heap: readonly string[],
  main: string,
  args: readonly string[],
): readonly string[] {
  return [
    ...heap,
    ...kafkaJvmArgs,
    ...sharedClasses(provisioned.kafka),
    '-Dlog4j2.disable.jmx=true',
    `-Dlog4j2.configurationFile=${pathToFileURL(packageFolder('kafka-dist/log4j2.properties')).href}`,
    '-cp',
    provisioned.kafka.classpath,
    main,
    ...args,
  ];
}

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
