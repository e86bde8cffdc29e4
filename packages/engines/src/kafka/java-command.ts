import { pathToFileURL } from 'node:url';
import { sharedClasses } from '../provision/class-archive.ts';
import { packageFolder } from '../provision/folders.ts';
import type { Provisioned } from '../provision/provisioned.ts';

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
