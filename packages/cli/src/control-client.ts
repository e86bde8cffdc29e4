import { AppError, problemSchema, type ErrorCode } from '@signalbox/shared';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import { linesOf } from './lines.ts';
import { notRunning, readToken, type Place } from './place.ts';
import { findRunning, isServing } from './running.ts';

/** Asks the control plane of this clone; every reply is parsed by its schema. */
export interface ControlClient {
  readonly url: string;
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>;
  send<T extends z.ZodType>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    schema: T,
  ): Promise<z.infer<T>>;
  /** Asks for lines, one JSON document each, and hands each on as it comes; gives the reply's headers. */
  lines<T extends z.ZodType>(
    path: string,
    schema: T,
    take: (line: z.infer<T>) => void,
  ): Promise<Readonly<Record<string, string | string[] | undefined>>>;
  close(): Promise<void>;
}

/** Longest wait for one answer of the control plane, in milliseconds. */
const answerWithin = 30_000;

/** Connects by what the clone's state folder says: address and token. Only the process that wrote it is ever given the token. */
export function connect(place: Place): ControlClient {
  const found = findRunning(place);
  if (found === undefined) throw notRunning(place);
  const running = found;
  const token = readToken(place);
  const agent = new Agent({ connect: { timeout: 2000 }, headersTimeout: answerWithin, bodyTimeout: answerWithin });

  async function ask(method: string, path: string, accept: string, body?: unknown) {
    if (!isServing(running)) throw notRunning(place);
    const response = await request(`${url}${path}`, {
      method,
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${token}`,
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new AppError('unavailable', notRunning(place).message, notRunning(place).facts, cause);
    });
    if (response.statusCode >= 400) throw asError(response.statusCode, await response.body.text());
    return response;
  }

  async function call<T extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    schema: T,
  ): Promise<z.infer<T>> {
    const response = await ask(method, path, 'application/json', body);
    return schema.parse(parseJson(await response.body.text()));
  }

  // The number, not the name: `localhost` may also lead to [::1], and to whoever listens there.
  const url = running.url.replace(/\/$/, '').replace('//localhost:', '//127.0.0.1:');
  return {
    url,
    get: (path, schema) => call('GET', path, undefined, schema),
    send: (method, path, body, schema) => call(method, path, body, schema),
    async lines(path, schema, take) {
      const { headers, body } = await ask('GET', path, 'application/x-ndjson');
      for await (const line of linesOf(body)) take(schema.parse(parseJson(line)));
      return headers;
    },
    close: () => agent.close(),
  };
}

function asError(status: number, text: string): AppError {
  const problem = problemSchema.safeParse(parseJson(text));
  if (!problem.success) {
    return new AppError('internal', `The control plane answered ${status}.`, { found: text.slice(0, 200) });
  }
  const { detail, expected, found, remedy, code } = problem.data;
  return new AppError(knownCode(code), detail, { expected, found, remedy });
}

const codes = {
  'invalid-input': true,
  'not-found': true,
  conflict: true,
  unprocessable: true,
  unauthenticated: true,
  unavailable: true,
} as const satisfies Partial<Record<ErrorCode, true>>;

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(codes, code) ? (code as keyof typeof codes) : 'internal';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('internal', 'The control plane did not answer JSON.', { found: text.slice(0, 200) }, cause);
  }
}
