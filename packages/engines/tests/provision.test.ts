import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describeError, fromUnknown } from '@signalbox/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProgress, provisionEngines } from '../src/index.ts';

let dir = '';
let tools = '';
let sums = '';
let said: string[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox provision '));
  tools = join(dir, 'tools');
  said = [];
  await mkdir(tools);
  sums = join(dir, 'sums');
  const jar = createHash('sha256').update('jar\n').digest('hex');
  for (const module of ['kafka-dist', 'hazelcast-member']) {
    await mkdir(join(sums, module), { recursive: true });
    await writeFile(join(sums, module, 'jars.sha256'), `${jar}  a.jar\n`);
  }
});
afterEach(() => rm(dir, { recursive: true }));

/** A program of that name on the faked PATH, whose body is a shell script. */
async function fake(name: string, body: string): Promise<void> {
  const file = join(tools, name);
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}

const version = `echo 'openjdk version "17.0.9" 2023-10-17' >&2`;
/** Tells its version, and makes a class archive where it is told to. */
const goodJava = `for arg in "$@"; do case "$arg" in -XX:SharedArchiveFile=*) echo dump >> "$FAKE_LOG"; echo classes > "${'$'}{arg#*=}";; esac; done; ${version}`;
/** Stands in for both Maven modules: makes what `mvn package` would leave in target. */
const goodMaven = `echo run >> "$FAKE_LOG"; mkdir -p target/lib && echo jar > target/lib/a.jar && echo jar > target/hazelcast-member.jar`;
/** Answers `go version`, and makes a "consul" where `-o` says. */
const goodGo = `if [ "$1" = version ]; then echo "go version go1.26.1 linux/amd64"; exit 0; fi
while [ "$1" != "-o" ]; do shift; done; printf '#!/bin/sh\\necho "Consul v1.22.7"\\n' > "$2"; chmod +x "$2"`;

interface Answer {
  readonly error?: string;
  readonly consul?: { binary: string; version: string };
  readonly archives?: readonly (string | undefined)[];
}

async function provision(options: { site?: string; cacheDir?: string } = {}): Promise<Answer> {
  // The system's own folders stay for the fakes' mkdir and echo; no tool of ours is in them under these names.
  const bare = await bareSystemPath();
  try {
    const { consul, hazelcast, kafka } = await provisionEngines({
      cacheDir: options.cacheDir ?? join(dir, 'cache'),
      env: { HOME: dir, PATH: [tools, bare].join(delimiter), FAKE_LOG: join(dir, 'maven.log') },
      progress: createProgress((line) => said.push(line)),
      signal: AbortSignal.timeout(30_000),
      consulSite: options.site ?? 'http://127.0.0.1:9',
      sumsDir: sums,
    });
    return { consul, archives: [hazelcast.classArchive, kafka.classArchive] };
  } catch (thrown) {
    return { error: describeError(fromUnknown(thrown)) };
  }
}

/** A PATH with a few basics only: the machine's own Java, Maven, Go and Consul must not be found. */
async function bareSystemPath(): Promise<string> {
  const bare = join(dir, 'bare');
  await mkdir(bare, { recursive: true });
  for (const name of ['sh', 'mkdir', 'echo', 'printf', 'chmod', 'cat'])
    await symlink(`/bin/${name}`, join(bare, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  return bare;
}

/** How often a class archive was asked for. */
async function dumps(): Promise<number> {
  const log = await readFile(join(dir, 'maven.log'), 'utf8');
  return log.split('\n').filter((line) => line === 'dump').length;
}

async function allTools(): Promise<void> {
  await fake('java', goodJava);
  await fake('javac', 'true');
  await fake('mvn', goodMaven);
  await fake('go', goodGo);
}

test('without Java it names Java, what is expected and what to install', async () => {
  expect((await provision()).error).toMatch(/^Java is missing; .*Expected: java 17 or newer.*Install a JDK/);
});

test('a Java that is too old is named with its version', async () => {
  await fake('java', `echo 'java version "1.8.0_402"' >&2`);
  expect((await provision()).error).toMatch(/Expected: java 17 or newer.*Found: .*java 1\.8\.0/);
});

test('without Maven it names Maven', async () => {
  await allTools();
  await rm(join(tools, 'mvn'));
  expect((await provision()).error).toMatch(/^Maven is missing.*Install Maven 3\.8/);
});

test('a runtime without a compiler is not enough', async () => {
  await allTools();
  await rm(join(tools, 'javac'));
  expect((await provision()).error).toMatch(/^The Java compiler is missing/);
});

test('with all tools everything is made once; the second time nothing is run, even when the tools are gone', async () => {
  await allTools();
  const first = await provision();
  expect(first.consul?.version).toBe('1.22.7');
  expect((await readdir(join(dir, 'cache'))).map((name) => name.split('-')[0])).toEqual([
    'classes',
    'classes',
    'consul',
    'hazelcast',
    'kafka',
  ]);
  for (const name of ['mvn', 'go', 'javac']) await rm(join(tools, name));
  expect(await provision()).toEqual(first);
});

test('a Java that makes no class archive is asked once; the engines start without', async () => {
  await allTools();
  await fake(
    'java',
    `for arg in "$@"; do if [ "$arg" = -Xshare:dump ]; then echo dump >> "$FAKE_LOG"; exit 1; fi; done; ${version}`,
  );
  expect((await provision()).archives).toEqual([undefined, undefined]);
  expect((await provision()).archives).toEqual([undefined, undefined]);
  expect(await dumps()).toBe(2);
});

test('another build of Java gets a class archive of its own', async () => {
  await allTools();
  const { archives = [] } = await provision();
  await fake('java', goodJava.replace('17.0.9', '17.0.10'));
  const others = (await provision()).archives ?? [];
  expect(new Set([...archives, ...others]).size).toBe(4);
  expect(await dumps()).toBe(4);
});

test('a consul on PATH that is new enough is taken, and no Go is needed', async () => {
  await allTools();
  await rm(join(tools, 'go'));
  await fake('consul', 'echo "Consul v1.21.0"');
  expect((await provision()).consul).toEqual({ binary: join(tools, 'consul'), version: '1.21.0' });
});

test('a consul on PATH that is too old is passed over with a word', async () => {
  await allTools();
  await fake('consul', 'echo "Consul v1.9.1"');
  expect((await provision()).consul?.version).toBe('1.22.7');
  expect(said).toContain(`consul: ${join(tools, 'consul')} is 1.9.1; 1.20 or newer is needed, so our own copy is used`);
});

test('without consul, Go and a network it names the three ways out', async () => {
  await allTools();
  await rm(join(tools, 'go'));
  const { error } = await provision();
  expect(error).toMatch(
    /^There is no Consul to run\..*three ways out: install Consul 1\.20.*connect to the internet.*install Go 1\.25/,
  );
});

/** A release site that answers each request like that; `asked` names what it was asked for. */
async function site(answer: (response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return { url: `http://127.0.0.1:${port}`, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const asksForTheRelease = expect.stringMatching(/^\/1\.22\.7\/consul_1\.22\.7_\w+\.zip$/);

test('without consul on PATH the official release is asked for before anything is compiled', async () => {
  await allTools();
  await using releases = await site((response) => response.writeHead(404).end());
  expect((await provision({ site: releases.url })).consul?.version).toBe('1.22.7');
  expect(releases.asked).toEqual([asksForTheRelease]);
  expect(said).toContainEqual(expect.stringMatching(/status 404.*built with Go/s));
});

test('a release that is not what our own list says is not run: it is built with Go, and that is said', async () => {
  await allTools();
  await using releases = await site((response) => response.writeHead(200).end('something else'));
  expect((await provision({ site: releases.url })).consul?.version).toBe('1.22.7');
  expect(said).toContainEqual(expect.stringMatching(/SHA-256.*built with Go/s));
});

test('without Go a release that cannot be had is an error that says why', async () => {
  await allTools();
  await rm(join(tools, 'go'));
  await using releases = await site((response) => response.writeHead(404).end());
  expect((await provision({ site: releases.url })).error).toContain('status 404');
  expect(releases.asked).toEqual([asksForTheRelease]);
});

test('a Go that fails says what it printed, and leaves no half-built consul', async () => {
  await allTools();
  await fake(
    'go',
    `if [ "$1" = version ]; then echo "go version go1.26.1 x/y"; exit 0; fi; echo "no space left on device" >&2; exit 1`,
  );
  const { error } = await provision();
  expect(error).toMatch(
    /^Could not build Consul with Go\. Its last lines:\nno space left on device\n.*Found: the disk is full \(exit code 1\)/,
  );
  expect((await readdir(join(dir, 'cache'))).filter((name) => name.includes('consul'))).toEqual([]);
});

test('Maven without a network is asked once more for what it has', async () => {
  await allTools();
  await fake(
    'mvn',
    `if [ "$1" != -o ]; then echo "Unknown host example.org: Temporary failure in name resolution"; exit 1; fi\n${goodMaven}`,
  );
  expect((await provision()).error).toBeUndefined();
});

test('jars that are not those of our list are refused with both sums, and nothing of them is kept', async () => {
  await allTools();
  await fake('mvn', goodMaven.replace('echo jar > target/lib', 'echo evil > target/lib'));
  const { error } = await provision();
  expect(error).toMatch(
    /^The fetched a\.jar is not the one .*Expected: SHA-256 [0-9a-f]{64}.*Found: SHA-256 [0-9a-f]{64}/,
  );
  const kept = (await readdir(join(dir, 'cache'))).filter((name) => /^(kafka|hazelcast)/.test(name));
  expect(kept).toEqual([]);
});

test('a cache folder that cannot be made is named, with the way out', async () => {
  await allTools();
  await writeFile(join(dir, 'file'), '');
  const { error } = await provision({ cacheDir: join(dir, 'file', 'signalbox') });
  expect(error).toMatch(/Could not write the engine cache at .*file\/signalbox.*XDG_CACHE_HOME/);
});
