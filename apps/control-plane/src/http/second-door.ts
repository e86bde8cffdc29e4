import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '@signalbox/shared';

/** The same server at [::1], the other address that `localhost` leads to. */
export interface SecondDoor {
  /** Takes nobody any more; who is being answered has so many milliseconds. */
  close(withinMs: number): Promise<void>;
}

const address = '::1';
/** How often connections without a request are looked for while it closes, in milliseconds. */
const sweepMs = 50;

/**
 * Whoever held this address beside us would be asked for our pages, and given the token by them: so it is ours, or the port is not taken at
 * all (AppError `port-taken`). Where there is no such address nobody can hold it.
 */
export async function openSecondDoor(server: HttpServer, port: number): Promise<SecondDoor> {
  const open = new Set<Socket>();
  // As a server of HTTP has itself: a client may end its half once it has asked.
  const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    server.emit('connection', socket);
  });
  door.maxConnections = server.maxConnections ?? Number.POSITIVE_INFINITY;
  if (!(await listen(door, port))) return { close: () => Promise.resolve() };
  return {
    close: (withinMs) =>
      new Promise((resolve) => {
        const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
        const cutOff = setTimeout(() => {
          for (const socket of open) socket.destroy();
        }, withinMs);
        door.close(() => {
          clearInterval(sweep);
          clearTimeout(cutOff);
          resolve();
        });
      }),
  };
}

/** False: this machine has no such address. */
function listen(door: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    door.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(false);
      else reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error);
    });
    door.listen({ host: address, port, exclusive: true, ipv6Only: true }, () => resolve(true));
  });
}

function portTaken(port: number, cause: Error): AppError {
  const facts = {
    expected: `port ${port} to be free on [${address}] too, as localhost leads to both`,
    found: 'another program listens there',
    remedy: 'End that program, or give another port.',
  };
  return new AppError('port-taken', `Port ${port} is taken.`, facts, cause);
}
