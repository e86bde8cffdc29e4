import { connect, createServer, type Server } from 'node:net';
import { AppError, type InstanceId } from '@signalbox/shared';
import type { PortUse, PortWish } from './plan.ts';

const host = '127.0.0.1';
/** What `localhost` leads to besides. */
const otherHost = '::1';

/** Ports by instance and use; kept on disk, so that adoption and restart find the same ones. */
export type PortBook = Readonly<Record<string, Readonly<Partial<Record<PortUse, number>>>>>;

export function portOf(book: PortBook, id: InstanceId, use: PortUse): number {
  const port = book[id]?.[use];
  if (port === undefined) throw new AppError('internal', `${id} has no port for ${use}.`);
  return port;
}

/** What one wish is tried with, in order; after these any free port will do. */
export function candidatesOf(wish: PortWish, book: PortBook): number[] {
  const kept = book[wish.instance]?.[wish.use];
  const tries = [kept, wish.wish].filter((port) => port !== undefined);
  return [...new Set(tries)];
}

/** A wish that could not be had: told to the person. */
export interface Replaced {
  readonly instance: InstanceId;
  readonly use: PortUse;
  readonly wanted: number;
  readonly got: number;
}

/**
 * Finds a port for every wish. All are held open until the last is found, so that no two get the same; between the release and the
 * child's own bind another program may still take one: then the child fails with the port's name and gets a new one at its next start.
 */
export async function choosePorts(
  wishes: readonly PortWish[],
  book: PortBook,
): Promise<{ book: PortBook; replaced: readonly Replaced[] }> {
  const held: Server[] = [];
  const chosen: Record<string, Partial<Record<PortUse, number>>> = { ...book };
  const replaced: Replaced[] = [];
  const open: PortWish[] = [];
  const take = (wish: PortWish, server: Server): void => {
    const port = boundPort(server);
    held.push(server);
    chosen[wish.instance] = { ...chosen[wish.instance], [wish.use]: port };
    if (wish.wish !== undefined && wish.wish !== port) replaced.push({ ...wish, wanted: wish.wish, got: port });
  };
  try {
    // Named ports first: the system must not hand out one that somebody behind in the row asks for.
    for (const wish of wishes) {
      const server = await firstFree(candidatesOf(wish, book));
      if (server === undefined) open.push(wish);
      else take(wish, server);
    }
    for (const wish of open) take(wish, await anyFree());
  } finally {
    await Promise.all(held.map(release));
  }
  return { book: chosen, replaced };
}

/** True when a process of ours could listen there: nobody answers, and the bind succeeds. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = await firstFree([port]);
  if (server !== undefined) await release(server);
  return server !== undefined;
}

/** A port that is free on both loopback addresses: a browser may try either for `localhost`, so both have to be ours. */
export async function chooseDashboardPort(wish: number): Promise<number> {
  if ((await isPortFree(wish)) && (await isFreeOnOtherHost(wish))) return wish;
  for (;;) {
    const server = await anyFree();
    const port = boundPort(server);
    const isFree = await isFreeOnOtherHost(port);
    await release(server);
    if (isFree) return port;
  }
}

/** Also where this machine has no such address: then nobody can hold it. */
async function isFreeOnOtherHost(port: number): Promise<boolean> {
  if (await answers(port, otherHost)) return false;
  try {
    const server = await bind(port, otherHost);
    if (server !== undefined) await release(server);
    return server !== undefined;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String(thrown.code)))
      return true;
    throw thrown;
  }
}

async function firstFree(ports: readonly number[]): Promise<Server | undefined> {
  for (const port of ports) {
    // On macOS a bind to 127.0.0.1 succeeds beside a listener on all addresses: so it is asked first.
    if (await answers(port, host)) continue;
    const server = await bind(port);
    if (server !== undefined) return server;
  }
  return undefined;
}

async function anyFree(): Promise<Server> {
  const server = await bind(0);
  if (server === undefined) throw new AppError('port-taken', 'No free port is left on 127.0.0.1.');
  return server;
}

function boundPort(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function bind(port: number, address = host): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: address, exclusive: true }, () => resolve(server));
  });
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

const answerMs = 500;

function answers(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: address });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    // Silence is no answer: whether the port can be had is then for the bind to say.
    socket.setTimeout(answerMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
