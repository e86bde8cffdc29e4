import { ServerResponse, type IncomingMessage, type Server as HttpServer } from 'node:http';
import {
  AppError,
  fromUnknown,
  liveNamespace,
  problemMediaType,
  subscribeSchema,
  tabHeader,
  toProblem,
  unsubscribeSchema,
  type Patch,
  type Snapshot,
  type Topic,
} from '@signalbox/shared';
import { loopbackHosts, parseInput, refuseForeign } from '@signalbox/service-kit';
import { Server, type Namespace, type Socket } from 'socket.io';
import type { Access } from '../http/access.ts';
import type { Feed, Viewer } from './feed.ts';
import { createHandshakeRoom } from './handshake-room.ts';

/** What viewers ask of a feed. */
export type ViewedFeed = Pick<Feed, 'subscribe' | 'unsubscribe' | 'forget'>;

export interface LiveSocketOptions {
  readonly server: HttpServer;
  readonly feed: ViewedFeed;
  readonly access: Access;
  /** Tells of every refusal, for the log. */
  readonly refused: (path: string, reason: string) => void;
}

export interface LiveSocket {
  /** Ends the connections of a session that was closed. */
  signOut(session: string): void;
  /** Ends every connection, those of programs too: what let them in is worth nothing any more. */
  endAll(): void;
  /** Sends one patch to all who joined its topic. */
  broadcast(patch: Patch): void;
  connections(): number;
  stop(): void;
}

/** Packets that may wait for one viewer before it counts as too slow: about a second of a busy page. */
const mostWaiting = 64;
/** Events a viewer may send in a second. */
const mostEvents = 40;

/** The live feed over Socket.IO: who may come in, what they may say. The feed decides who gets what. */
export function createLiveSocket({ server, feed, access, refused }: LiveSocketOptions): LiveSocket {
  const io = new Server(server, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    // A viewer tells silence from calm by it: nothing else comes for sure.
    pingInterval: 1000,
    pingTimeout: 10_000,
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest(request, answer) {
      const why = room.refuse(request);
      if (why !== undefined) refused('/socket.io', why);
      answer(why, why === undefined);
    },
  });
  const room = createHandshakeRoom(({ headers }) => access.isKnown(headers));
  io.engine.on('connection', room.enter);
  // Every request, not the handshake alone: what comes later with the right `sid` may be another page's.
  io.engine.use((request: IncomingMessage, response: unknown, next: (refusal?: AppError) => void) => {
    const refusal = refuseForeign(request, loopbackHosts, 'may-nothing') ?? refuseScript(request);
    if (refusal === undefined) return next();
    refused('/socket.io', `${refusal.message} ${refusal.facts.found ?? ''}`);
    if (response instanceof ServerResponse) answerProblem(response, refusal);
    else next(refusal);
  });
  // Nobody has anything to do outside the one namespace.
  io.use((_socket, next) => next(new Error('there is nothing here')));
  const live = io.of(liveNamespace);
  live.use((socket, next) => {
    try {
      const { headers } = socket.request;
      const { session } = access.identify(withSecrets(headers, socket.handshake.auth), 'GET');
      socket.data = { session };
      room.welcome(socket.conn);
      next();
    } catch (thrown) {
      next(connectError(fromUnknown(thrown)));
    }
  });
  live.on('connection', (socket) => welcome(socket, feed));

  return {
    signOut(session) {
      for (const socket of live.sockets.values()) if (sessionOf(socket) === session) socket.disconnect(true);
    },
    endAll: () => live.disconnectSockets(true),
    broadcast: (patch) => broadcast(live, patch),
    connections: () => live.sockets.size,
    stop() {
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
}

/** The packet is made once for all; each connection only carries it. */
function broadcast(live: Namespace, patch: Patch): void {
  live.to(patch.topic).emit('patch', patch);
}

/** A browser's socket cannot set headers: its page hands its half of the session over here, as a program may its token. */
function withSecrets(
  headers: IncomingMessage['headers'],
  { token, tab }: Socket['handshake']['auth'],
): IncomingMessage['headers'] {
  return {
    ...headers,
    ...(typeof token === 'string' ? { authorization: `Bearer ${token}` } : {}),
    ...(typeof tab === 'string' ? { [tabHeader]: tab } : {}),
  };
}

/** The library's oldest transport answers by a script, which any page may load. */
function refuseScript(request: IncomingMessage): AppError | undefined {
  const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  if (!searchParams.has('j')) return undefined;
  return new AppError('invalid-input', 'The live feed does not answer by scripts.', {
    expected: 'websocket, or polling without `j`',
    found: (request.url ?? '').slice(0, 200),
  });
}

function answerProblem(response: ServerResponse, refusal: AppError): void {
  response.writeHead(refusal.status, { 'content-type': problemMediaType, connection: 'close' });
  response.end(JSON.stringify(toProblem(refusal)));
}

function connectError(error: AppError): Error {
  return Object.assign(new Error(error.code), { data: toProblem(error) });
}

function sessionOf({ data }: Socket): unknown {
  const kept: unknown = data;
  return typeof kept === 'object' && kept !== null && 'session' in kept ? kept.session : undefined;
}

function welcome(socket: Socket, feed: ViewedFeed): void {
  const viewer = viewerOf(socket);
  let events = 0;
  let secondBegan = performance.now();

  socket.use((_packet, next) => {
    if (performance.now() - secondBegan > 1000) {
      events = 0;
      secondBegan = performance.now();
    }
    events += 1;
    if (events > mostEvents) socket.disconnect(true);
    else next();
  });
  const answer = (act: (body: unknown) => void) => (body: unknown) => {
    try {
      act(body);
    } catch (thrown) {
      socket.emit('problem', toProblem(fromUnknown(thrown)));
    }
  };
  socket.on(
    'subscribe',
    answer((body) => {
      const { topics, after } = parseInput(subscribeSchema, body, 'subscription');
      const missing = topics.filter((topic) => !feed.subscribe(viewer, topic, afterOf(after, topic)));
      if (missing.length > 0) throw noTopic(missing);
    }),
  );
  socket.on(
    'unsubscribe',
    answer((body) => {
      const { topics } = parseInput(unsubscribeSchema, body, 'subscription');
      for (const topic of topics) feed.unsubscribe(viewer, topic);
    }),
  );
  socket.on('disconnect', () => feed.forget(viewer));
}

function viewerOf(socket: Socket): Viewer {
  let waiting = 0;
  socket.conn.on('packetCreate', () => {
    waiting += 1;
  });
  // Told when what waited was handed to the connection, which happens only while that takes more.
  socket.conn.on('drain', () => {
    waiting = 0;
  });
  return {
    send(event: string, body: Snapshot | Patch) {
      socket.emit(event, body);
    },
    join: (topic) => void socket.join(topic),
    leave: (topic) => void socket.leave(topic),
    congested: () => waiting > mostWaiting,
  };
}

function afterOf(after: Record<string, number> | undefined, topic: Topic): number | undefined {
  return after !== undefined && Object.hasOwn(after, topic) ? after[topic] : undefined;
}

function noTopic(topics: readonly Topic[]): AppError {
  return new AppError('not-found', 'There is no such topic.', {
    expected: 'a topic of the live feed; logs: of an instance that is there',
    found: topics.join(', '),
  });
}
