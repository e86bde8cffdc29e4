import type { IncomingMessage } from 'node:http';

/** The connection under a socket, as engine.io makes it: it is there before anybody has said who he is. */
export interface RawConnection {
  readonly request: IncomingMessage;
  once(event: 'close', listener: () => void): unknown;
  close(discard: boolean): unknown;
}

/** How many connections may be there at once; and how few of them, for how short a time, without having said who they are. */
export interface HandshakeRoom {
  /** Why no further connection is taken; undefined when one is. */
  refuse(request: IncomingMessage): 'full' | 'too-many-strangers' | undefined;
  /** A connection has come to be; it is a stranger until it is welcomed. */
  enter(connection: RawConnection): void;
  welcome(connection: RawConnection): void;
}

/** Connections at once, signed in or not. */
const mostConnections = 256;
/** Of these, how many may not yet have shown a token or a session. */
const mostStrangers = 16;
/** How long one may take to say who it is, in milliseconds; a page takes one turn on the loopback, unless the machine is very busy. */
const strangerMs = 2000;
const knownMs = 5000;

/** Acts after so many milliseconds, unless the result is called before. */
type After = (ms: number, act: () => void) => () => void;
const afterInTime: After = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/**
 * Strangers have a room of their own, so that whoever fills it keeps out other strangers only: `isKnown` (a session's cookie, the token)
 * says who need not wait there.
 */
export function createHandshakeRoom(
  isKnown: (request: IncomingMessage) => boolean,
  after: After = afterInTime,
): HandshakeRoom {
  let connections = 0;
  /** Who has not said it yet, with what takes back his end. */
  const waiting = new Map<RawConnection, () => void>();
  const strangers = new Set<RawConnection>();
  /** Requests of strangers that were let in and are no connection yet: several of them come in one turn. */
  const entering = new Set<IncomingMessage>();

  function welcome(connection: RawConnection): void {
    waiting.get(connection)?.();
    waiting.delete(connection);
    strangers.delete(connection);
  }

  return {
    refuse(request) {
      if (connections >= mostConnections) return 'full';
      if (isKnown(request)) return undefined;
      if (strangers.size + entering.size >= mostStrangers) return 'too-many-strangers';
      entering.add(request);
      request.once('close', () => entering.delete(request));
      return undefined;
    },
    enter(connection) {
      connections += 1;
      entering.delete(connection.request);
      // Discarding: the polite way waits for a poll that a stranger need never send.
      const end = (): unknown => connection.close(true);
      const known = isKnown(connection.request);
      if (!known) strangers.add(connection);
      waiting.set(connection, after(known ? knownMs : strangerMs, end));
      connection.once('close', () => {
        connections -= 1;
        welcome(connection);
      });
    },
    welcome,
  };
}
