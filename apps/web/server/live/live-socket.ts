import type { Server as HttpServer } from 'node:http';
import {
  AppError,
  fromUnknown,
  liveNamespace,
  subscribeSchema,
  toProblem,
  unsubscribeSchema,
  type Patch,
  type Snapshot,
  type Topic,
} from '@signalbox/shared';
import { parseInput } from '@signalbox/service-kit';
import { Server, type Namespace, type Socket } from 'socket.io';
import type { Access } from '../http/access.ts';
import type { Feed, Viewer } from './feed.ts';

export interface LiveSocketOptions {
  readonly server: HttpServer;
  readonly feed: Feed;
  readonly access: Access;
  /** Tells of every refusal, for the log. */
  readonly refused: (path: string, reason: string) => void;
}

export interface LiveSocket {
  /** Ends the connections of a session that was closed. */
  signOut(session: string): void;
  /** Sends one patch to all who joined its topic. */
  broadcast(patch: Patch): void;
  connections(): number;
  stop(): void;
}

/** Connections at once, signed in or not. */
const mostConnections = 256;
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
    connectTimeout: 5000,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest(request, answer) {
      const foreign = access.refuseForeign(request.headers, request.socket.localPort ?? 0);
      if (foreign !== undefined) refused('/socket.io', `${foreign.message} ${foreign.facts.found ?? ''}`);
      const full = io.engine.clientsCount >= mostConnections;
      answer(foreign?.message ?? (full ? 'Too many connections.' : null), foreign === undefined && !full);
    },
  });
  // Nobody has anything to do outside the one namespace.
  io.use((_socket, next) => next(new Error('there is nothing here')));
  const live = io.of(liveNamespace);
  live.use((socket, next) => {
    try {
      const { headers } = socket.request;
      const { session } = access.identify(withToken(headers, socket.handshake.auth['token']), 'GET');
      socket.data = { session };
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

/** A browser's socket cannot set headers; a program's may, or hands its token over here. */
function withToken(headers: Socket['request']['headers'], token: unknown): Socket['request']['headers'] {
  return typeof token === 'string' ? { ...headers, authorization: `Bearer ${token}` } : headers;
}

function connectError(error: AppError): Error {
  return Object.assign(new Error(error.code), { data: toProblem(error) });
}

function sessionOf({ data }: Socket): unknown {
  const kept: unknown = data;
  return typeof kept === 'object' && kept !== null && 'session' in kept ? kept.session : undefined;
}

function welcome(socket: Socket, feed: Feed): void {
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
