import { delimiter, join } from 'node:path';
import { entryKey, findEntry, provideEntry } from './cache-entry.ts';
import { buildJars, pinnedVersion } from './jars.ts';
import { requireJavaCompiler } from './java.ts';
import { packageFolder } from './folders.ts';
import type { ProvisionContext } from './provisioned.ts';
import { sumsFile } from './sums.ts';

const jar = 'hazelcast-member.jar';

/** The class path of our Hazelcast member, built by Maven when this user has none of these sources yet. */
export async function provisionHazelcastMember(context: ProvisionContext): Promise<string> {
  const module = packageFolder('hazelcast-member');
  const version = await pinnedVersion(module, 'hazelcast');
  const identity = {
    cacheDir: context.cacheDir,
    engine: 'hazelcast',
    key: await entryKey(module, ['pom.xml', sumsFile, 'src/main'], { version }),
  };
  const found = await findEntry(identity);
  if (found !== undefined) return classpath(found);
  const dir = await context.progress.step(
    'hazelcast',
    `building the Hazelcast ${version} member with Maven`,
    'once per user and version of its sources; it stays in the engine cache',
    async () => {
      await requireJavaCompiler(context.env);
      return provideEntry(
        {
          ...identity,
          build: (building) =>
            buildJars({
              ...context,
              doing: `build the Hazelcast ${version} member`,
              module,
              dir: building,
              keep: [jar, 'lib'],
            }),
        },
        context.progress,
        context.signal,
      );
    },
  );
  return classpath(dir);
}

function classpath(dir: string): string {
  return [join(dir, jar), join(dir, 'lib', '*')].join(delimiter);
}
