import { expect, test } from 'vitest';
import { wordsOfFailure } from './fuzz/servers-alive.ts';
import type { HostileProduct } from './product.ts';
import { openSocket } from './raw-http.ts';

const body = '{"msg":"smuggled"}';
/** What is no HTTP, or two kinds of it at once: each names what it tries. */
const heads: Readonly<Record<string, (host: string) => string>> = {
  'no HTTP at all': () => '\0\u0001\u0002\u0003\r\n\r\n',
  'TLS hello': () => '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00FC\u0003\u0003',
  'HTTP/2 preface': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'unknown version': (host) => `GET /health/live HTTP/9.9\r\nHost: ${host}\r\n\r\n`,
  'no version': () => 'GET /health/live\r\n\r\n',
  'lower case method': (host) => `get /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'foreign absolute target': (host) => `GET http://evil.test/health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'target without slash': (host) => `GET health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  asterisk: (host) => `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'CONNECT to elsewhere': (host) => `CONNECT evil.test:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'NUL in the target': (host) => `GET /health\0/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'blank in the target': (host) => `GET /health live HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'bare line feeds': (host) => `GET /facade HTTP/1.1\nHost: evil.test\nX: ${host}\n\n`,
  'header without colon': (host) => `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nnonsense\r\n\r\n`,
  'blank before the colon': (host) => `GET /health/live HTTP/1.1\r\nHost : ${host}\r\n\r\n`,
  'folded header': (host) => `GET /health/live HTTP/1.1\r\nHost: ${host}\r\n  .evil.test\r\n\r\n`,
  'NUL in a header': (host) => `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nX: a\0b\r\n\r\n`,
  'header of 100 kB': (host) => `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
  '3,000 headers': (host) =>
    `GET /health/live HTTP/1.1\r\nHost: evil.test\r\n${'X: y\r\n'.repeat(3_000)}Host: ${host}\r\n\r\n`,
  'negative length': (host) => `POST /facade HTTP/1.1\r\nHost: ${host}\r\nContent-Length: -1\r\n\r\n${body}`,
  'two lengths': (host) =>
    `POST /facade HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nContent-Length: 18\r\n\r\n${body}`,
  'length and chunks': (host) =>
    `POST /facade HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'chunks by another name': (host) =>
    `POST /facade HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'broken chunk': (host) =>
    `POST /facade HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`,
  'endless chunk': (host) =>
    `POST /facade HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n${body}`,
  'socket where there is none': (host) =>
    `GET /facade/x HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n`,
  'upgrade to HTTP/2': (host) =>
    `GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n`,
  'expects the impossible': (host) =>
    `POST /facade HTTP/1.1\r\nHost: ${host}\r\nExpect: 999-later\r\nContent-Length: 18\r\n\r\n${body}`,
};
/** Longest wait for an answer, and for another one behind it that must not come, in milliseconds. */
const patience = 10_000;
const afterAnswerMs = 500;

/** F15 below HTTP: what no client sends. */
export function malformedTests(product: () => HostileProduct): void {
  test(`[F15] ${Object.keys(heads).length} kinds of broken HTTP are refused by every server of ours, and smuggle nothing past it`, async () => {
    const before = await product().state();
    const taken: string[] = [];
    const own = product().targets.filter(({ kind }) => kind === 'control' || kind === 'service');
    const tried = own.flatMap(({ id, port }) =>
      Object.entries(heads).map(async ([name, head]) => {
        const statuses = await statusesOf(port, head(`127.0.0.1:${port}`));
        if (statuses.length > 1 || statuses.some((status) => status < 400 || status >= 500))
          taken.push(`${id} ${name}: ${statuses.join(', ')}`);
      }),
    );
    await Promise.all(tried);
    // The same way, whole: it is the breach that is refused.
    for (const { port } of own) {
      const whole = `GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
      expect(await statusesOf(port, whole)).toEqual([200]);
    }
    expect(taken).toEqual([]);
    expect(wordsOfFailure(product())).toEqual([]);
    expect(await product().state()).toBe(before);
  });
}

/** Statuses of all answers on one connection, in order; none where it was only closed. */
async function statusesOf(port: number, bytes: string): Promise<number[]> {
  const socket = await openSocket(port);
  if (socket === undefined) throw new Error(`nobody listens on ${port}`);
  return new Promise((resolve) => {
    let seen = '';
    socket.setEncoding('latin1');
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (part: string) => {
      seen += part;
      socket.setTimeout(afterAnswerMs);
    });
    socket.on('close', () =>
      resolve([...seen.matchAll(/(?:^|\n)HTTP\/1\.[01] (\d{3})/g)].map((match) => Number(match[1]))),
    );
    socket.write(bytes, 'latin1');
  });
}
