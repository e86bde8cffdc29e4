import { join } from 'node:path';
import { entryKey, findEntry, provideEntry } from '../provision/cache-entry.ts';
import { buildJars, pinnedVersion } from '../provision/jars.ts';
import { packageFolder } from '../provision/folders.ts';
import type { ProvisionContext } from '../provision/provisioned.ts';
import { sumsFile } from '../provision/sums.ts';

/** The class path of a Kafka broker, its jars fetched by Maven when this user has none yet. */
export async function provisionKafka(context: ProvisionContext): Promise<string> {
  const module = packageFolder('kafka-dist');
  const version = await pinnedVersion(module, 'kafka_2.13');
  const identity = {
    cacheDir: context.cacheDir,
    engine: 'kafka',
    key: await entryKey(module, ['pom.xml', sumsFile], { version }),
  };
  const found = await findEntry(identity);
  if (found !== undefined) return join(found, 'lib', '*');
  const dir = await context.progress.step(
    'kafka',
    `fetching the jars of Kafka ${version} with Maven`,
    'about 45 MB, once per user; they stay in the engine cache',
    () =>
      provideEntry(
        {
          ...identity,
          build: (building) =>
            buildJars({
              ...context,
              doing: `fetch the jars of Kafka ${version}`,
              module,
              dir: building,
              keep: ['lib'],
            }),
        },
        context.progress,
        context.signal,
      ),
  );
  return join(dir, 'lib', '*');
}
