import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageFolder } from './folders.ts';
import { checkJars, parseSums } from './sums.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox sums '));
  await mkdir(join(dir, 'lib'));
});
afterEach(() => rm(dir, { recursive: true }));

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a module lists and what Maven brought, by name. */
async function check(listed: Record<string, string>, brought: Record<string, string>): Promise<void> {
  const sums = join(dir, 'jars.sha256');
  const lines = Object.entries(listed).map(([name, text]) => `${sumOf(text)}  ${name}\n`);
  await writeFile(sums, lines.join(''));
  for (const [name, text] of Object.entries(brought)) await writeFile(join(dir, 'lib', name), text);
  await checkJars(join(dir, 'lib'), sums);
}

test('the jars of the list are taken', async () => {
  await expect(check({ 'a.jar': 'one', 'b.jar': 'two' }, { 'a.jar': 'one', 'b.jar': 'two' })).resolves.toBeUndefined();
});

test('a jar with other bytes is refused with both sums and what to do', async () => {
  await expect(check({ 'a.jar': 'one' }, { 'a.jar': 'evil' })).rejects.toMatchObject({
    code: 'engine-failed',
    message: expect.stringContaining('a.jar'),
    facts: {
      expected: `SHA-256 ${sumOf('one')}`,
      found: `SHA-256 ${sumOf('evil')}`,
      remedy: expect.stringMatching(/another network.*CONTRIBUTING/s),
    },
  });
});

test('a jar that nobody listed is refused: it would be on the class path', async () => {
  await expect(check({ 'a.jar': 'one' }, { 'a.jar': 'one', 'z.jar': 'more' })).rejects.toMatchObject({
    facts: { expected: 'no other', found: 'z.jar' },
  });
});

test('a jar that is missing is named', async () => {
  await expect(check({ 'a.jar': 'one', 'b.jar': 'two' }, { 'a.jar': 'one' })).rejects.toMatchObject({
    facts: { expected: 'b.jar', found: 'none of them' },
  });
});

test.each(['kafka-dist', 'hazelcast-member'])('the list of %s names the version its pom.xml pins', async (module) => {
  const pom = await readFile(join(packageFolder(module), 'pom.xml'), 'utf8');
  const sums = parseSums(await readFile(join(packageFolder(module), 'jars.sha256'), 'utf8'));
  const pinned = [
    ...pom.matchAll(
      /<dependency>\s*<groupId>[^<]+<\/groupId>\s*<artifactId>([^<]+)<\/artifactId>\s*<version>([^<]+)</g,
    ),
  ];
  expect(pinned.length).toBeGreaterThan(1);
  for (const [, name, version] of pinned) expect(sums.get(`${name}-${version}.jar`)).toMatch(/^[0-9a-f]{64}$/);
});

test('the list of Consul names the release that is pinned, for every platform that has one', async () => {
  const module = packageFolder('consul-build');
  const version = /hashicorp\/consul v(\S+)/.exec(await readFile(join(module, 'go.mod'), 'utf8'))?.[1];
  const sums = parseSums(await readFile(join(module, 'release.sha256'), 'utf8'));
  expect([...sums.keys()]).toEqual(
    ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'].map((name) => `consul_${version}_${name}.zip`),
  );
  expect((await readdir(module)).toSorted()).toEqual(['README.md', 'go.mod', 'go.sum', 'release.sha256']);
});
