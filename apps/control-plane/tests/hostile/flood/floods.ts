import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openLiveVisit } from '../live-visit.ts';
import { openSocket, sendRaw } from '../raw-http.ts';

/** Somebody who takes more than his share of one server, for so many milliseconds; gives what came of it, in words. */
export interface Flood {
  readonly name: string;
  run(port: number, token: string, holdMs: number): Promise<string>;
}

const tickMs = 250;

/** Sockets that say something now and then, and never come to an end. */
function slow(name: string, count: number, opening: (port: number) => string, drop: string): Flood {
  return {
    name,
    async run(port, _token, holdMs) {
      const sockets = await openMany(port, count);
      let ended = 0;
      for (const socket of sockets) socket.once('close', () => (ended += 1));
      for (const socket of sockets) socket.write(opening(port));
      for (let passed = 0; passed < holdMs; passed += tickMs) {
        await delay(tickMs);
        for (const socket of sockets) if (socket.writable && drop !== '') socket.write(drop);
      }
      const early = ended;
      for (const socket of sockets) socket.destroy();
      return `${sockets.length} sockets of ${count}, ${early} ended by the server within ${holdMs} ms`;
    },
  };
}

async function openMany(port: number, count: number): Promise<Socket[]> {
  const opened: (Socket | undefined)[] = [];
  // In groups: the kernel resets what waits beyond the backlog.
  while (opened.length < count)
    opened.push(
      ...(await Promise.all(Array.from({ length: Math.min(100, count - opened.length) }, () => openSocket(port)))),
    );
  return opened.filter((socket) => socket !== undefined);
}

/** The same request again and again, many at once. */
function storm(
  name: string,
  lanes: number,
  times: number,
  ask: (port: number, token: string) => ReturnType<typeof sendRaw>,
): Flood {
  return {
    name,
    async run(port, token, holdMs) {
      const statuses: Record<string, number> = {};
      const until = performance.now() + holdMs;
      let left = times;
      const lane = async (): Promise<void> => {
        while (left > 0 && performance.now() < until) {
          left -= 1;
          const { status } = await ask(port, token);
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      return JSON.stringify(statuses);
    },
  };
}

const hostOf = (port: number) => ['Host', `127.0.0.1:${port}`] as const;
const head = (port: number): string =>
  `POST /facade HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;

/** At any of our servers. */
export const socketFloods: readonly Flood[] = [
  slow('slow heads', 300, (port) => `${head(port)}X-Slow: `, 'a'),
  slow('slow bodies', 300, (port) => `${head(port)}Content-Length: 1000\r\n\r\n`, ' '),
  slow('idle sockets', 1_000, () => '', ''),
];

/** At a facade. */
export const readFloods: readonly Flood[] = [
  storm('whole reads', 40, 400, (port) => sendRaw(port, { method: 'GET', target: '/facade', headers: [hostOf(port)] })),
];

const topics = ['topology', 'catalog', 'map', 'queue', 'traffic', 'messages', 'verdict', 'commands', 'logs:all'];
const subscribe = `42/live,${JSON.stringify(['subscribe', { topics }])}`;
const unsubscribe = `42/live,${JSON.stringify(['unsubscribe', { topics }])}`;
/** Fewer than the feed takes of one visitor in a second. */
const subscriptions = Array.from({ length: 15 }, () => [subscribe, unsubscribe])
  .flat()
  .join('\u001e');

/** At the control plane, by somebody who is signed in. */
export const controlFloods: readonly Flood[] = [
  storm('commands', 25, 1_000, (port, token) =>
    sendRaw(port, {
      method: 'POST',
      target: '/api/commands',
      headers: [hostOf(port), ['Authorization', `Bearer ${token}`], ['Content-Type', 'application/json']],
      // Refused by its own rules each time: what is asked for is not what this is about.
      body: JSON.stringify({ verb: 'resume', targets: ['messages-999'] }),
    }),
  ),
  storm('subscriptions', 10, 200, visitFeed),
];

async function visitFeed(port: number, token: string): ReturnType<typeof sendRaw> {
  const opened = await openLiveVisit(port, token);
  if ('refused' in opened) return opened.refused;
  const { visit } = opened;
  await visit.post(subscriptions);
  const heard = await visit.hear();
  await visit.post('1');
  return heard;
}
