import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provided } from '../../../test-engines/provided.ts';
import { memberJvmArgs } from '../src/hazelcast/launch.ts';
import { kafkaJavaArgs } from '../src/kafka/java-command.ts';
import { sharedClasses } from '../src/provision/class-archive.ts';
import { runTool } from '../src/provision/run-tool.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'signalbox classes '));
});
afterAll(() => rm(cwd, { recursive: true }));

/** With `-Xshare:on` a JVM that cannot use its archive ends at once and says so. */
const strict = ['-Xshare:on', '-Xlog:cds'];

test('a JVM of Kafka uses the archive that was made for it', async () => {
  const provisioned = await provided();
  const args = kafkaJavaArgs(provisioned, strict, 'kafka.tools.StorageTool', ['random-uuid']);
  expect(args.join(' ')).toContain('-XX:SharedArchiveFile=');
  const outcome = await runTool({
    file: provisioned.kafka.java,
    args,
    cwd,
    env: {},
    signal: AbortSignal.timeout(60_000),
  });
  expect(outcome).toMatchObject({ ok: true });
  expect(outcome.output).toMatch(/^[\w-]{22}$/m);
});

test('a member uses the archive that was made for it', async () => {
  const { hazelcast } = await provided();
  const shared = sharedClasses(hazelcast);
  expect(shared.join(' ')).toContain('-XX:SharedArchiveFile=');
  const outcome = await runTool({
    file: hazelcast.java,
    args: [...memberJvmArgs, ...shared, ...strict, '-cp', hazelcast.classpath, 'signalbox.member.Main'],
    cwd,
    env: {},
    signal: AbortSignal.timeout(60_000),
  });
  // It came as far as our own code, which misses its environment.
  expect(outcome.output).toContain('expected SIGNALBOX_INSTANCE_ID to be hazelcast-N');
});
