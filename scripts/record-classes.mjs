// `node scripts/record-classes.mjs`: writes anew which classes the JVMs of the engines load, after their version was changed.
// Plain Node 20 with nothing but its own modules.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withOwnProduct } from './product/own-product.mjs';
import { isProgram, runScript, sayOnStdout } from './setup.mjs';
import { cloneRoot } from './setup/places.mjs';
import { findJavaTool } from './setup/tools.mjs';

/** The main class of each engine, and where its list is kept. */
const engines = [
  { main: 'kafka.Kafka', list: 'packages/engines/kafka-dist/classes.list' },
  { main: 'signalbox.member.Main', list: 'packages/engines/hazelcast-member/classes.list' },
];

/** What an engine goes through in its life: messages, reads, a death beside it, a start again. */
const life = [
  ['send', '--count', '2000', '--rate', '100'],
  ['read'],
  ['kill', 'logging-2'],
  ['start', 'logging-2'],
  ['kill', 'kafka-1'],
  ['start', 'kafka-1'],
  ['send', '--count', '500', '--rate', '100'],
];

async function recordClasses() {
  const dir = mkdtempSync(path.join(tmpdir(), 'signalbox classes '));
  try {
    const env = { ...process.env, JAVA_HOME: recordingJdk(dir) };
    const done = await withOwnProduct('classes', env, async (run) => {
      for (const command of life) if ((await run(command, true)).code !== 0) return false;
      return true;
    });
    if (done !== true) return 1;
    for (const { main, list } of engines) {
      const names = namesIn(path.join(dir, main));
      writeFileSync(path.join(cloneRoot, list), `${names.join('\n')}\n`);
      sayOnStdout(`${list}: ${names.length} lines`);
    }
    return 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A JDK whose `java` has each engine write down what it loads, in a folder named after its main class. @param {string} dir */
function recordingJdk(dir) {
  const bin = path.join(dir, 'jdk', 'bin');
  mkdirSync(bin, { recursive: true });
  const java = findJavaTool('java', process.env);
  const javac = findJavaTool('javac', process.env);
  if (java === undefined || javac === undefined) throw new Error('expected a JDK of version 17 or newer, found none');
  const cases = engines.map(({ main }) => {
    mkdirSync(path.join(dir, main));
    return `*" ${main} "*) set -- "-XX:DumpLoadedClassList=${dir}/${main}/$$.list" "$@";;`;
  });
  writeFileSync(path.join(bin, 'java'), `#!/bin/sh\ncase " $* " in\n${cases.join('\n')}\nesac\nexec "${java}" "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync(realpathSync(javac), path.join(bin, 'javac'));
  return path.dirname(bin);
}

/** The classes that any of the JVMs named, not what one build of Java makes of their lambdas; a line that a death cut off is left out. @param {string} dir */
function namesIn(dir) {
  const lines = readdirSync(dir).flatMap((name) => readFileSync(path.join(dir, name), 'utf8').split('\n').slice(0, -1));
  return [...new Set(lines.filter((line) => !/^[@#]/.test(line)))].toSorted();
}

if (isProgram(import.meta.url)) await runScript(() => recordClasses());
