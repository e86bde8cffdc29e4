import { join } from 'node:path';
import { provisionConsul } from '../consul/provision.ts';
import { memberJvmArgs } from '../hazelcast/jvm-args.ts';
import { kafkaJvmArgs } from '../kafka/java-command.ts';
import { provisionKafka } from '../kafka/provision.ts';
import { type ArchiveWish, classArchive } from './class-archive.ts';
import { provisionHazelcastMember } from './hazelcast-member.ts';
import { findJava, type Java } from './java.ts';
import { packageFolder } from './package-folder.ts';
import type { ProvisionContext } from './provision-context.ts';
import type { JavaEngine, Provisioned } from './provisioned.ts';

/**
 * Finds or makes all three engines, side by side. Everything it makes stays in the cache folder; with a warm cache it
 * only looks. Fails with an AppError that says in words what is missing and what to do; the others are ended then.
 */
export async function provisionEngines(context: ProvisionContext): Promise<Provisioned> {
  const failed = new AbortController();
  const all = { ...context, signal: AbortSignal.any([context.signal, failed.signal]) };
  const java = await findJava(context.env, context.signal);
  const running = [
    provisionConsul(all),
    withArchive(all, java, hazelcastClasses, provisionHazelcastMember(all)),
    withArchive(all, java, kafkaClasses, provisionKafka(all)),
  ] as const;
  try {
    const [consul, hazelcast, kafka] = await Promise.all(running);
    return { consul, hazelcast, kafka };
  } catch (error) {
    failed.abort();
    await Promise.allSettled(running); // so that no build tool and no lock outlives the answer
    throw error;
  }
}

type Classes = Pick<ArchiveWish, 'engine' | 'jvmArgs' | 'classList'>;

const hazelcastClasses: Classes = {
  engine: 'hazelcast',
  jvmArgs: memberJvmArgs,
  classList: join(packageFolder('hazelcast-member'), 'classes.list'),
};

const kafkaClasses: Classes = {
  engine: 'kafka',
  jvmArgs: kafkaJvmArgs,
  classList: join(packageFolder('kafka-dist'), 'classes.list'),
};

async function withArchive(
  context: ProvisionContext,
  java: Java,
  classes: Classes,
  provided: Promise<string>,
): Promise<JavaEngine> {
  const classpath = await provided;
  return { classpath, java: java.file, classArchive: await classArchive(context, { ...classes, classpath, java }) };
}
