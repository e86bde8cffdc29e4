import { createServer, Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import { AppError } from '@signalbox/shared';

/**
 * Several listeners on one port of loopback that fill one server. Node takes one waiting connection per listener and turn of the event loop
 * (libuv since 1.45): a busy process with one listener let hundreds wait unseen, and the kernel drops who comes when 511 wait; a dropped
 * client asks again after 1 s, 3 s, 7 s (ADR 21).
 */
export interface Listeners {
  /** Throws AppError `port-taken`. 0: the operating system chooses. */
  open(port: number): Promise<AddressInfo>;
  /** Takes nobody any more; resolves once every connection is closed. */
  close(): Promise<void>;
}

export const loopback = '127.0.0.1';
/** Other systems have no ports that listeners can share; there it is one. */
const listenerCount = process.platform === 'linux' ? 64 : 1;
/** Who may wait at each. */
const backlog = 128;

export function createListeners(server: NetServer): Listeners {
  const take = (socket: Socket): boolean => server.emit('connection', socket);
  // The options that a server of HTTP gives itself.
  const others = Array.from({ length: listenerCount - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, take),
  );
  const all = [server, ...others];

  return {
    async open(asked) {
      // Listeners that share a port would share it with a second process like this one too.
      if (asked !== 0) await assertFree(asked);
      await listen(server, asked);
      const address = server.address();
      if (address === null || typeof address === 'string' || address.address !== loopback) {
        server.close();
        throw new AppError('internal', 'The server does not listen on loopback only.', {
          expected: loopback,
          found: JSON.stringify(address),
        });
      }
      for (const other of others) await listen(other, address.port);
      return address;
    },
    async close() {
      // `Server.close` of HTTP would also cut connections whose first request is still on its way.
      await Promise.all(
        all.map((one) => new Promise<void>((resolve) => NetServer.prototype.close.call(one, () => resolve()))),
      );
    },
  };
}

async function assertFree(port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, port, false);
  await new Promise((resolve) => probe.close(resolve));
}

function listen(server: NetServer, port: number, reusePort = listenerCount > 1): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error);
    };
    server.once('error', onError);
    server.listen({ host: loopback, port, exclusive: true, backlog, reusePort }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function portTaken(port: number, cause: Error): AppError {
  const facts = {
    expected: `port ${port} of ${loopback} to be free`,
    found: 'another program listens there',
    remedy: 'End that program, or give another port.',
  };
  return new AppError('port-taken', `Port ${port} is taken.`, facts, cause);
}
