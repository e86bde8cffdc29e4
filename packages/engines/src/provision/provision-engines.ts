import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { z } from 'zod';
import { provisionConsul } from '../consul/provision.ts';
import { memberJvmArgs } from '../hazelcast/launch.ts';
import { kafkaJvmArgs } from '../kafka/java-command.ts';
import { provisionKafka } from '../kafka/provision.ts';
import { type ArchiveWish, classArchive } from './class-archive.ts';
import { engineCacheDir, packageFolder } from './folders.ts';
import { provisionHazelcastMember } from './hazelcast-member.ts';
import { findJava, type Java } from './java.ts';
import type { Progress } from './progress.ts';
import type { JavaEngine, ProvisionContext, Provisioned } from './provisioned.ts';

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

const path = z.string().min(1);
const javaEngine = z.object({ classpath: path, java: path, classArchive: path.optional() });
const fileSchema = z.object({
  engines: z.object({
    consul: z.object({ binary: path, version: z.string() }),
    hazelcast: javaEngine,
    kafka: javaEngine,
  }),
});

/**
 * Where the engines are: read from the file that `SIGNALBOX_ENGINES` names (the set-up wrote it), and without that
 * variable provided on the spot, as in a test that is run by hand.
 */
export async function readProvisioned(
  env: NodeJS.ProcessEnv,
  progress: Progress,
  signal: AbortSignal,
): Promise<Provisioned> {
  const file = env['SIGNALBOX_ENGINES'];
  if (file === undefined || file === '')
    return provisionEngines({ cacheDir: engineCacheDir(env), env, progress, signal });
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).engines;
  } catch (error) {
    throw new AppError(
      'engine-failed',
      'The list of provided engines cannot be read.',
      {
        expected: 'the file that the set-up wrote, named by SIGNALBOX_ENGINES',
        found: `${file}: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Run `npm start`, or `node scripts/setup.mjs` to write it anew.',
      },
      error,
    );
  }
}
