import { connect, createServer, type Server } from 'node:net';
import { AppError } from '@signalbox/shared';

/** The one address that this machine's processes listen on: nothing here is for another machine (SECURITY). */
export const loopback = '127.0.0.1';
/** What `localhost` leads to besides. */
const otherLoopback = '::1';

/** Base URL of what speaks HTTP on a port of this machine. */
export function urlAt(port: number): string {
  return `http://${loopback}:${port}`;
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
  if (await answers(port, otherLoopback)) return false;
  try {
    const server = await bind(port, otherLoopback);
    if (server !== undefined) await release(server);
    return server !== undefined;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String(thrown.code)))
      return true;
    throw thrown;
  }
}

/** Holds the first of these ports that is free; undefined where none is. */
export async function firstFree(ports: readonly number[]): Promise<Server | undefined> {
  for (const port of ports) {
    // On macOS a bind to 127.0.0.1 succeeds beside a listener on all addresses: so it is asked first.
    if (await answers(port, loopback)) continue;
    const server = await bind(port);
    if (server !== undefined) return server;
  }
  return undefined;
}

/** Holds a port that the system chooses. */
export async function anyFree(): Promise<Server> {
  const server = await bind(0);
  if (server === undefined) throw new AppError('port-taken', 'No free port is left on 127.0.0.1.');
  return server;
}

/** The port that it holds. */
export function boundPort(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function bind(port: number, address = loopback): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: address, exclusive: true }, () => resolve(server));
  });
}

export function release(server: Server): Promise<void> {
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
