import { connect, type Socket } from 'node:net';

/** A request as bytes, for what no client would send: two Hosts, none, a foreign one. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** In this order, repeated where they stand twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Longest wait for an answer, in milliseconds. */
const patience = 10_000;

/** One request on a connection of its own, read to the end. Never rejects for what the server does: an end without an answer is status 0. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const text = new Promise<string>((resolve) => {
    let seen = '';
    socket.setEncoding('latin1');
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (part: string) => {
      seen += part;
      if (isWhole(seen)) socket.destroy();
    });
    // What it refuses early it may also reset.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(seen));
  });
  socket.write(bytesOf(request));
  return toAnswer(await text);
}

export function bytesOf({ method, target, headers, body = '' }: RawRequest): string {
  const length: readonly [string, string][] =
    method === 'GET' && body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  const upgrades = headers.some(([name]) => name === 'Upgrade');
  const all = [...headers, ...length, ...(upgrades ? [] : [['Connection', 'close'] as const])];
  return [`${method} ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n');
}

export function toAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

/** Endless answers (a lifeline, a stream) are not waited for: chunked ones count as whole with their first chunk. */
function isWhole(text: string): boolean {
  const { status, head, body } = toAnswer(text);
  if (status === 0 || !text.includes('\r\n\r\n')) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return status === 101 || (/\r\ntransfer-encoding: chunked/i.test(head) && body !== '');
}

/** A socket on which nothing was sent yet, once it stands; undefined when it was refused. */
export function openSocket(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}
