// The part of a control plane that keeps one service's log: supervises it, has its log rotated many times a second, reads every line. Tells how far it is.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { instanceId, systemClock, type Clock } from '@signalbox/shared';
import { createSupervisor, readRecord, systemDeps, type ProcessSpec } from '@signalbox/supervisor';
import { createFileLog } from '../../src/logs/instance-log.ts';
import { createLineSplitter } from '../../src/logs/tail-file.ts';

/** What it has read of the service's numbers. */
export interface Progress {
  readonly first: number;
  readonly last: number;
  readonly rotations: number;
  /** Each number that did not follow the one before it. */
  readonly wrong: readonly string[];
}

const [folder = '', limit] = process.argv.slice(2);
const id = instanceId('facade', 1);
const logFile = path.join(folder, `${id}.ndjson`);
const readyFile = path.join(folder, 'ready');
const spec: ProcessSpec = {
  id,
  file: process.execPath,
  args: [path.join(import.meta.dirname, 'writer.ts')],
  env: {
    READY_FILE: readyFile,
    SIGNALBOX_LOG_FILE: logFile,
    SIGNALBOX_INSTANCE_ID: id,
    SIGNALBOX_CONSUL_URL: 'http://127.0.0.1:8500',
    SIGNALBOX_CONSUL_TOKEN: '99999999-2222-4333-8444-555555555555',
    SIGNALBOX_SERVICE_TOKEN: 'between-our-own-processes',
  },
  cwd: folder,
  logFile,
  logLimitBytes: Number(limit),
  logRotation: 'rename',
  ready: async () => (existsSync(readyFile) ? { ready: true } : { ready: false, reason: 'not yet' }),
  startTimeoutMs: 60_000,
  stopGraceMs: 10_000,
  restart: 'never',
};

/** Each second, when a log is looked at, comes after 5 ms. */
const hastyClock: Clock = {
  now: systemClock.now,
  after: (ms, call) => systemClock.after(ms === 1_000 ? 5 : ms, call),
};

const log = createFileLog(logFile, id);
const report = (problem: unknown): void => {
  throw problem;
};
const deps = systemDeps({ runDir: folder, parentEnv: process.env, report, unread: log.unread });
const supervisor = createSupervisor(spec, { ...deps, clock: hastyClock });
let rotations = 0;
supervisor.onRotation(() => (rotations += 1));
const record = readRecord(folder, id);
if (record !== undefined) await supervisor.adopt(record);
void supervisor.start();

const splitter = createLineSplitter();
const tail = log.follow(Buffer.alloc(256 * 1024));
let first = 0;
let last = 0;
let wrong: string[] = [];
let told = 0;
let ending = false;
process.on('SIGTERM', () => {
  ending = true;
});

for (;;) {
  const before = last;
  while (tail.read(take)) continue;
  if (performance.now() - told > 20) tell();
  // Whoever writes has ended, and nothing more came.
  if (supervisor.status().pid === undefined && ending && last === before) break;
  if (ending) void supervisor.stop();
  await turn();
}
tell();
process.exit(0);

function take(bytes: Buffer): void {
  for (const line of splitter.push(bytes)) {
    const number = Number(/"seq":(\d+)/.exec(line)?.[1]);
    if (first === 0) first = number;
    else if (number !== last + 1) wrong.push(`${number} after ${last}`);
    last = number;
  }
}

function tell(): void {
  told = performance.now();
  const progress: Progress = { first, last, rotations, wrong };
  process.stdout.write(`${JSON.stringify(progress)}\n`);
  wrong = [];
}
