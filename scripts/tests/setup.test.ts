import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../setup.mjs';
import { createFakeClone, type FakeClone, lockfile } from './fake-clone.ts';

let clone: FakeClone;
let said: string[] = [];
beforeEach(async () => {
  clone = await createFakeClone();
  said = [];
});
afterEach(() => clone[Symbol.asyncDispose]());

const say = (line: string): void => void said.push(line);
const run = (): ReturnType<typeof setUp> => setUp({ root: clone.root, env: clone.env, say });

/** What the set-up says when it gives up. */
async function refusal(): Promise<string> {
  return run().then(
    () => 'it went through',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test('a bare clone gets its dependencies, engines and dashboard, and the seconds of each step', async () => {
  const ready = await run();
  expect((await clone.ran()).toSorted()).toEqual(['engines', 'next', 'npm']);
  expect(ready.enginesFile).toBe(path.join(clone.home, 'run', 'engines.json'));
  expect(said.at(-1)).toMatch(/^setup: .*consul 33 s/);
  const { steps } = JSON.parse(await readFile(path.join(clone.home, 'run', 'setup.json'), 'utf8'));
  expect(steps.map((step: { name: string }) => step.name).toSorted()).toEqual(['consul', 'deps', 'web']);
});

test('the second time only the engines are looked for', async () => {
  await run();
  await run();
  expect((await clone.ran()).slice(3)).toEqual(['engines']);
});

test('without a way to npm a clone whose dependencies match is set up all the same', async () => {
  await run();
  await clone.tool('npm', 'echo npm >> "$RAN"; echo ENOTFOUND >&2; exit 1');
  await run();
  expect((await clone.ran()).filter((word) => word === 'npm')).toHaveLength(1);
});

test('another lockfile installs again, and other sources build again', async () => {
  await run();
  await clone.write('package-lock.json', lockfile('2.0.0'));
  await clone.write('apps/web/src/page.tsx', 'export const changed = true;');
  await run();
  expect((await clone.ran()).slice(3).toSorted()).toEqual(['engines', 'next', 'npm']);
});

test('an install that was interrupted is done again', async () => {
  await run();
  await rm(path.join(clone.root, 'node_modules', '.package-lock.json'));
  await run();
  expect((await clone.ran()).filter((word) => word === 'npm')).toHaveLength(2);
});

test('two set-ups of one clone at the same time install once', async () => {
  await Promise.all([run(), run()]);
  expect((await clone.ran()).filter((word) => word === 'npm')).toHaveLength(1);
});

test('the lock of a set-up that died is taken over', async () => {
  await mkdir(clone.home, { recursive: true });
  await writeFile(path.join(clone.home, 'setup.lock'), JSON.stringify({ pid: process.pid, processStartTime: 'then' }));
  await run();
  expect(said.join()).not.toContain('waiting');
});

test('every missing tool is named in one sentence with what to install, before anything takes time', async () => {
  for (const name of ['npm', 'java', 'mvn']) await clone.withoutTool(name);
  const sentences = (await refusal()).split('\n');
  expect(sentences).toEqual([
    expect.stringMatching(/^npm is missing: install it/),
    expect.stringMatching(/^Java is missing: install a JDK of version 17 or newer/),
    expect.stringMatching(/^Maven is missing: install Maven 3\.8 or newer/),
  ]);
  expect(await clone.ran()).toEqual([]);
});

test('a Java that is too old, or without its compiler, is named', async () => {
  await clone.tool('java', `echo 'java version "1.8.0_402"' >&2`);
  expect(await refusal()).toMatch(/^Java 8 is too old: install a JDK/);
  await clone.tool('java', `echo 'openjdk version "21"' >&2`);
  await clone.withoutTool('javac');
  expect(await refusal()).toMatch(/^The Java compiler \(javac\) is missing/);
});

test('Maven and the compiler are not asked for when their engines are cached', async () => {
  for (const name of ['mvn', 'javac']) await clone.withoutTool(name);
  for (const engine of ['kafka-4.2.0-abc', 'hazelcast-5.7.0-abc'])
    await mkdir(path.join(clone.env['HOME'] ?? '', '.cache', 'signalbox', engine), { recursive: true });
  expect(await run()).toMatchObject({ home: clone.home });
});

test.each([
  ['ENOTFOUND registry', 'There is no way to the network'],
  ['ENOSPC: no space left on device', 'The disk is full'],
])('an npm that says %j is explained', async (output, advice) => {
  await clone.tool('npm', `echo '${output}' >&2; exit 1`);
  expect(await refusal()).toMatch(new RegExp(`npm ci: exit code 1[^]*${output}[^]*${advice}`));
});

test('what the engines could not do is passed on as it was said', async () => {
  await clone.write(
    'packages/engines/src/provision/main.ts',
    `console.error('There is no Consul to run.'); process.exit(1);`,
  );
  expect(await refusal()).toBe('There is no Consul to run.');
});

test('a dashboard that does not build says so, and is tried again the next time', async () => {
  await clone.write('apps/web/broken', '');
  expect(await refusal()).toMatch(
    /^The dashboard could not be built \(next build: exit code 1\)\.\nModule not found: nothing/,
  );
  await rm(path.join(clone.root, 'apps/web/broken'));
  await run();
});

test('a state folder that cannot be made is named', async () => {
  await clone.write('file', '');
  const env = { ...clone.env, SIGNALBOX_HOME: path.join(clone.root, 'file', 'home') };
  await expect(setUp({ root: clone.root, env, say })).rejects.toThrow(
    /file\/home.*Found: a file where a folder should be/,
  );
});
