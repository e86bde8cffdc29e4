import { Agent, request as startRequest } from 'node:http';
import fc from 'fast-check';
import { faultOf, isHarmless, type FuzzAnswer } from './judge.ts';
import type { Operation } from './operations.ts';
import { requestsOf, type FuzzRequest } from './requests-of.ts';
import { weightOf, withinMeans } from './within-means.ts';

export interface FuzzWish {
  readonly operations: readonly Operation[];
  readonly requests: number;
  readonly seed: number;
  /** The control plane's token: most of it would see nothing but 401 otherwise. */
  readonly token: string;
  /** Under way together. */
  readonly lanes: number;
  /** Instances may be killed meanwhile: no answer is then no fault. */
  readonly mayDie?: boolean;
  readonly onProgress?: (sent: number) => void;
}

export interface FuzzReport {
  readonly sent: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** By operation: how often it was asked and how long that took together, in milliseconds. */
  readonly operations: ReadonlyMap<string, { readonly times: number; readonly ms: number }>;
  /** What was wrong, the first of them in words. */
  readonly faults: { readonly count: number; readonly first: readonly string[] };
  /** Longest wait for an answer, in milliseconds. */
  readonly slowestMs: number;
}

/**
 * Requests generated at once; each chunk has a seed of its own, so that a run is the same again from its seed. Few, as nothing is sent meanwhile;
 * and no lane waits for the slowest request of a chunk.
 */
const chunk = 50;
const patienceMs = 15_000;
/** An answer is read whole, and kept so far. */
const keptBytes = 64 * 1024;
/** Requests between two words about how far it is. */
const saidEvery = 1_000;
const worstKept = 20;

/** Sends generated requests to real servers and judges every answer. */
export async function runFuzz({
  operations,
  requests,
  seed,
  token,
  lanes,
  mayDie = false,
  onProgress,
}: FuzzWish): Promise<FuzzReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const anything = fc
    .oneof(...operations.map((one) => ({ weight: weightOf(one), arbitrary: requestsOf(one) })))
    .filter(isHarmless);
  const statuses: Record<string, number> = {};
  const seen = new Map<string, { times: number; ms: number }>();
  const first: string[] = [];
  let faults = 0;
  let slowestMs = 0;
  let sent = 0;

  const judge = (one: FuzzRequest, answer: FuzzAnswer, ms: number): void => {
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, ms);
    const name = `${one.operation.server} ${one.operation.method} ${one.operation.path}`;
    const before = seen.get(name) ?? { times: 0, ms: 0 };
    seen.set(name, { times: before.times + 1, ms: before.ms + ms });
    const fault = faultOf(one, answer, mayDie);
    if (fault === undefined) return;
    faults += 1;
    if (first.length < worstKept) first.push(`${fault} ← ${describeRequest(one)}`);
  };
  let made = 0;
  let waiting: FuzzRequest[] = [];
  const next = (): FuzzRequest | undefined => {
    if (waiting.length === 0) {
      const numRuns = Math.min(chunk, requests - made);
      if (numRuns === 0) return undefined;
      waiting = fc.sample(anything, { numRuns, seed: seed + made }).map((one, at) => withinMeans(one, made + at));
      made += numRuns;
    }
    return waiting.pop();
  };
  const lane = async (): Promise<void> => {
    for (let one = next(); one !== undefined; one = next()) {
      const began = performance.now();
      judge(one, await send(one, token, agent), performance.now() - began);
      sent += 1;
      if (sent % saidEvery === 0) onProgress?.(sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    agent.destroy();
  }
  return { sent, statuses, operations: seen, faults: { count: faults, first }, slowestMs };
}

/** What took longest together, in words. */
export function longestOf(operations: FuzzReport['operations']): string {
  const all = [...operations].toSorted(([, a], [, b]) => b.ms - a.ms).slice(0, 8);
  return all.map(([name, { times, ms }]) => `${name} ${times} x ${(ms / times).toFixed(1)} ms`).join(', ');
}

function send(
  { operation, method, target, headers, body }: FuzzRequest,
  token: string,
  agent: Agent,
): Promise<FuzzAnswer> {
  return new Promise((resolve) => {
    const none: FuzzAnswer = { status: 0, type: '', body: '' };
    const going = startRequest(
      {
        host: '127.0.0.1',
        port: operation.port,
        method,
        path: target,
        headers: {
          authorization: `Bearer ${token}`,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': body.byteLength }),
        },
        agent,
        timeout: patienceMs,
      },
      (response) => {
        const parts: Buffer[] = [];
        let kept = 0;
        response.on('data', (part: Buffer) => {
          if (kept < keptBytes) parts.push(part);
          kept += part.byteLength;
        });
        response.on('error', () => resolve(none));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    going.on('timeout', () => going.destroy());
    going.on('error', () => resolve(none));
    going.end(body);
  });
}

function describeRequest({ operation, method, target, headers, body }: FuzzRequest): string {
  const text =
    body === undefined ? '' : ` ${JSON.stringify(body.toString('latin1').slice(0, 200))} (${body.byteLength} bytes)`;
  return `${operation.server} ${method} ${target.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)}${text}`;
}
