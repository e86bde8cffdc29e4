// What reads cost at size, on real engines: node bench/reads-at-scale.ts [MESSAGES] [BYTES]. Prints one JSON object a line. Linux only: it
// asks /proc for the memory of the processes it started.
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import {
  addHash,
  digestSchema,
  emptySetHash,
  hashText,
  messageIdSchema,
  parseHash,
  type Message,
} from '@signalbox/shared';
import { startTestTopology, type TestService } from '../test-engines/topology.ts';
import { until } from '../test-engines/until.ts';

const count = Number(process.argv[2] ?? 100_000);
const bytes = Number(process.argv[3] ?? 50);
const withinMs = 120_000;
/** Sent through the facade, so that it is warm; the others are in the log before anything starts. */
const posted = Math.min(3_000, count / 10);
const inLog = count - posted;
/** Of every read. */
const runs = 5;

await using topology = await startTestTopology({ brokers: 1 });
say('setting', { messages: count, bytesEach: bytes, ofThemPosted: posted });
await topology.append(inTheLog());

const messages1 = await topology.startReady('messages', 1);
say('messages-1 caught up from nothing', {
  ...(await lastCatchUp(messages1)),
  rssMB: (await memoryOf(messages1)) / mega(),
});

const messages2 = await topology.startReady('messages', 2);
await until(
  'both shares are complete',
  async () => (await held(messages1)) + (await held(messages2)) === inLog,
  withinMs,
);
const killed = performance.now();
await messages2.process.signal('SIGKILL');
await until('messages-1 holds everything again', async () => (await held(messages1)) === inLog, withinMs);
say('messages-2 killed: until messages-1 was complete', {
  ms: performance.now() - killed,
  ...(await lastCatchUp(messages1)),
});

const logging = await Promise.all([1, 2, 3].map((n) => topology.start('logging', n)));
const filled = performance.now();
await Promise.all(logging.map((one) => one.untilReady(withinMs)));
say('map filled from the log by three logging instances', { ms: performance.now() - filled });
const facade = await topology.startReady('facade', 1);
await post(facade);
await until('messages-1 holds what was posted', async () => (await held(messages1)) === count, withinMs);
const members = logging.flatMap(({ member }) => member ?? []);
say('memory of the members', {
  rssMB: await Promise.all(members.map(async ({ pid }) => (await statusBytes(pid, 'VmRSS')) / mega())),
});

const watched = [facade, ...logging, messages1];
await measured('GET /facade as lines', watched, () => drain(facade, '/facade', 'application/x-ndjson'));
await measured('GET /facade as text', watched, () => drain(facade, '/facade', 'text/plain'));
await measured('GET /facade as JSON', watched, () => drain(facade, '/facade', 'application/json'));
await measured('GET /facade?limit=10000', watched, () => drain(facade, '/facade?limit=10000', 'application/json'));
await measured('GET /log by pages of 2,000', watched, () => pages(one(logging)));
await measured('GET /digest of logging', watched, () => digestOf(one(logging)));
await measured('GET /digest of messages', watched, () => digestOf(messages1));
await compareDigests(one(logging), [messages1]);

function* inTheLog(): Generator<Message> {
  for (let n = 1; n <= inLog; n += 1) yield newMessage(n);
}

async function post(service: TestService): Promise<void> {
  let next = inLog;
  async function lane(): Promise<void> {
    while (next < count) {
      next += 1;
      const answer = await service.post('/facade', { msg: newMessage(next).msg });
      if (answer.status !== 201) throw new Error(`POST answered ${answer.status}`);
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane));
}

function newMessage(n: number): Message {
  return { id: messageIdSchema.parse(randomUUID()), msg: `message ${n} `.padEnd(bytes, '.') };
}

/**
 * Reads five times. Time: the median. Held: how long the event loop stood still at most, the least of the runs, since a busy machine adds
 * to it at random and a real hold is in every run; about 10 ms is an idle loop. Grew: the peak of the first run, and of all five, above what
 * was resident before.
 */
async function measured(what: string, services: readonly TestService[], read: () => Promise<object>): Promise<void> {
  const rss = new Map<TestService, number>();
  for (const service of services) {
    rss.set(service, await memoryOf(service));
    await forgetPeak(service);
  }
  const times: number[] = [];
  const holds = new Map<TestService, number[]>(services.map((service) => [service, []]));
  const peaks = new Map<TestService, number>();
  let result = {};
  for (let run = 0; run < runs; run += 1) {
    for (const service of services) await metric(service, 'nodejs_eventloop_lag_max_seconds');
    const started = performance.now();
    result = await read();
    times.push(performance.now() - started);
    for (const service of services) {
      holds.get(service)?.push(1_000 * (await metric(service, 'nodejs_eventloop_lag_max_seconds')));
      if (run === 0) peaks.set(service, await peakOf(service));
    }
  }
  const each: Record<string, object> = {};
  for (const service of services) {
    const grew = (peak: number | undefined): number => ((peak ?? 0) - (rss.get(service) ?? 0)) / mega();
    each[service.id] = {
      heldMs: Math.min(...(holds.get(service) ?? [])),
      grewMB: grew(peaks.get(service)),
      afterAllMB: grew(await peakOf(service)),
    };
  }
  say(what, { ms: times.toSorted((a, b) => a - b)[Math.floor(runs / 2)], ...result, ...each });
}

async function drain(service: TestService, path: string, accept: string): Promise<object> {
  const answer = await fetch(`${service.url}${path}`, { headers: { accept } });
  if (!answer.ok || answer.body === null) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  let size = 0;
  let lines = 0;
  for await (const piece of answer.body) {
    size += piece.byteLength;
    lines += piece.reduce((sum: number, byte: number) => (byte === 0x0a ? sum + 1 : sum), 0);
  }
  return { MB: size / mega(), lines };
}

async function pages(service: TestService): Promise<object> {
  let read = 0;
  let after: string | undefined;
  do {
    const answer = await service.get(`/log?limit=2000${after === undefined ? '' : `&after=${after}`}`);
    const page = answer?.json as { messages: unknown[]; next?: string };
    read += page.messages.length;
    after = page.next;
  } while (after !== undefined);
  return { messages: read };
}

async function digestOf(service: TestService): Promise<object> {
  const { count: found, hash } = digestSchema.parse((await service.get('/digest'))?.json);
  return { count: found, hash };
}

async function compareDigests(map: TestService, shares: readonly TestService[]): Promise<void> {
  const whole = digestSchema.parse((await map.get('/digest'))?.json);
  const parts = await Promise.all(shares.map(async (share) => digestSchema.parse((await share.get('/digest'))?.json)));
  const hash = hashText(parts.reduce((sum, part) => addHash(sum, parseHash(part.hash)), emptySetHash));
  const found = parts.reduce((sum, part) => sum + part.count, 0);
  say('map and shares agree', { agree: hash === whole.hash && found === whole.count && found === count });
}

async function held(service: TestService): Promise<number> {
  const answer = await service.get('/messages?limit=1');
  const page = answer?.json as { complete?: boolean; count?: number } | undefined;
  return answer?.status === 200 && page?.complete === true ? (page.count ?? 0) : 0;
}

async function lastCatchUp(service: TestService): Promise<object> {
  const { ms, records } = (await service.process.events('log.caught-up')).at(-1) ?? {};
  return { replayMs: ms, records };
}

async function metric(service: TestService, name: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
}

function memoryOf(service: TestService): Promise<number> {
  return statusBytes(service.process.pid, 'VmRSS');
}

function peakOf(service: TestService): Promise<number> {
  return statusBytes(service.process.pid, 'VmHWM');
}

async function statusBytes(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
}

/** 5: the peak begins anew from what is resident now. */
function forgetPeak({ process: { pid } }: TestService): Promise<void> {
  return writeFile(`/proc/${pid}/clear_refs`, '5');
}

function one(services: readonly TestService[]): TestService {
  const [first] = services;
  if (first === undefined) throw new Error('no service was started');
  return first;
}

function mega(): number {
  return 1024 * 1024;
}

function say(what: string, figures: object): void {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 10) / 10 : value;
  process.stdout.write(`${JSON.stringify({ what, ...figures }, rounded)}\n`);
}
