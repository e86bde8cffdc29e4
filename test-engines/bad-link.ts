import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a link does to whatever goes over it. */
interface Treatment {
  /** Milliseconds that each piece is late; `Infinity`: held until the link changes, as by a partition. */
  readonly lateMs: number;
  /** The first piece of an answer tears the connection down: the request arrived, and its sender cannot know. */
  readonly tearsAnswers: boolean;
}

const treatments = {
  good: { lateMs: 0, tearsAnswers: false },
  slow: { lateMs: 400, tearsAnswers: false },
  resetting: { lateMs: 0, tearsAnswers: true },
  'half-open': { lateMs: Infinity, tearsAnswers: false },
} as const satisfies Record<string, Treatment>;

export type LinkState = keyof typeof treatments;

/** A TCP link to an HTTP server of this machine that can go bad while connections are open on it. */
export interface BadLink extends AsyncDisposable {
  readonly port: number;
  /** From now on, for open connections too. What was held is delivered once it may be, also when its sender has given up. */
  become(state: LinkState): void;
  /** Pieces that were made late or held, and answers that were torn off, so far. */
  touched(): number;
}

export async function openLink(toPort: number): Promise<BadLink> {
  const ways = new Set<Way>();
  const sockets = new Set<Socket>();
  let treatment: Treatment = treatments.good;
  let touched = 0;

  const server = createServer((client) => {
    const target = connect({ host: '127.0.0.1', port: toPort });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // A peer that resets closes the connection, and that is passed on.
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    lay(client, target, false);
    lay(target, client, true);
  });

  function lay(from: Socket, to: Socket, isAnswer: boolean): void {
    const way = createWay(to, () => treatment.lateMs);
    ways.add(way);
    from.on('data', (piece: Buffer) => {
      const tears = isAnswer && treatment.tearsAnswers;
      if (tears || treatment.lateMs > 0) touched += 1;
      if (tears) to.resetAndDestroy();
      else way.take(isAnswer ? piece : named(piece));
    });
    from.on('close', () => way.end());
    to.on('close', () => ways.delete(way));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  /** A service answers to its own Host only, so it must be called by that. */
  function named(piece: Buffer): Buffer {
    const ownHost = new RegExp(`\r\nhost: 127.0.0.1:${port}\r\n`, 'i');
    const text = piece.toString('latin1').replace(ownHost, `\r\nhost: 127.0.0.1:${toPort}\r\n`);
    return Buffer.from(text, 'latin1');
  }

  return {
    port,
    become(state) {
      treatment = treatments[state];
      for (const way of ways) way.pass();
    },
    touched: () => touched,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One direction of a connection: pieces in their order, each as late as the link is now. */
interface Way {
  take(piece: Buffer): void;
  /** Passes on what is due by now. */
  pass(): void;
  /** Nothing more comes: the other side is closed once everything was passed on. */
  end(): void;
}

function createWay(to: Socket, lateMs: () => number): Way {
  const held: { readonly piece: Buffer; readonly since: number }[] = [];
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  function pass(): void {
    clearTimeout(timer);
    for (let head = held[0]; head !== undefined; head = held[0]) {
      const waitMs = head.since + lateMs() - performance.now();
      if (waitMs > 0) {
        if (waitMs !== Infinity) timer = setTimeout(pass, waitMs);
        return;
      }
      held.shift();
      to.write(head.piece);
    }
    if (ended) to.destroySoon();
  }

  return {
    take(piece) {
      held.push({ piece, since: performance.now() });
      if (held.length === 1) pass();
    },
    pass,
    end() {
      ended = true;
      if (held.length === 0) to.destroySoon();
    },
  };
}
