import type { Outcome } from '@signalbox/shared';
import { Agent, type Dispatcher } from 'undici';
import { outcomeOfFailure, outcomeOfStatus } from './http-outcome.ts';

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Record<string, string>;
  /** Sent as JSON unless it is a string, which goes as it is. */
  readonly body?: unknown;
  /** From now to the last byte of the reply. */
  readonly timeoutMs: number;
  /** The caller's own wish to stop; then the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Longest reply in bytes that is kept; a longer one is an `error`. Default 64 MB. */
  readonly maxBytes?: number;
}

/** An answer came: `outcome` says what its status means. */
export interface HttpAnswer {
  readonly answered: true;
  readonly outcome: Outcome;
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  readonly ms: number;
}

/** No answer: `refused` wrote nothing, after `reset`, `timeout` and `error` nothing is known. */
export interface HttpFailure {
  readonly answered: false;
  readonly outcome: 'refused' | 'reset' | 'timeout' | 'error';
  readonly reason: string;
  readonly ms: number;
}

export type HttpResult = HttpAnswer | HttpFailure;

/** Calls between instances: kept-alive connections, one time limit a call, outcomes as data. */
export interface HttpClient {
  request(url: string, options: HttpRequest): Promise<HttpResult>;
  /** Closes every connection; calls under way end as `reset`. */
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** Connections per origin. Default 64. */
  readonly connections?: number;
}

const defaultMaxBytes = 64 * 1024 * 1024;

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const agent = new Agent({
    connections: options.connections ?? 64,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 20_000,
    connect: { timeout: 2000 },
    // One timer of ours bounds the whole call.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    request: (url, request) => send(agent, url, request),
    close: () => agent.destroy(),
  };
}

async function send(agent: Agent, url: string, request: HttpRequest): Promise<HttpResult> {
  const started = performance.now();
  const { signal, timeoutMs, maxBytes = defaultMaxBytes } = request;
  signal?.throwIfAborted();
  const stop = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, timeoutMs);
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const reply = await agent.request({ ...dispatchOptions(url, request), signal: stop.signal });
    const text = await readText(reply.body, maxBytes);
    const ms = performance.now() - started;
    return {
      answered: true,
      outcome: outcomeOfStatus(reply.statusCode),
      status: reply.statusCode,
      headers: reply.headers,
      text,
      ms,
    };
  } catch (thrown) {
    const ms = performance.now() - started;
    if (timedOut) {
      return { answered: false, outcome: 'timeout', reason: `no answer within ${Math.round(timeoutMs)} ms`, ms };
    }
    signal?.throwIfAborted();
    return { answered: false, ...outcomeOfFailure(thrown), ms };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function dispatchOptions(url: string, request: HttpRequest): Dispatcher.RequestOptions & { origin: string } {
  const { origin, pathname, search } = new URL(url);
  const { method = 'GET', headers = {}, body } = request;
  const base = { origin, path: `${pathname}${search}`, method, headers };
  if (body === undefined) return base;
  if (typeof body === 'string') return { ...base, body };
  return { ...base, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Reads a reply to its end, always, so that its connection can be used again; throws once it is longer than `maxBytes`. */
async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`the reply is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
