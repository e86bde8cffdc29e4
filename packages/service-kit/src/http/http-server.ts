import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError, problemMediaType, toProblem } from '@signalbox/shared';
import { ArrivedRequest } from './arrival.ts';
import { createConnections } from './connections.ts';
import { type Http2Door, tellApart } from './http2-door.ts';
import { createListeners, loopback } from './listeners.ts';
import { holdContinue } from './read-bytes.ts';
import { createWorkLine } from './work-line.ts';

export interface HttpServerOptions {
  readonly app: RequestListener;
  /** 0: the operating system chooses. */
  readonly port: number;
  /** Milliseconds in which open connections may still ask, and are then told to close. Default 300. */
  readonly drainLeadMs?: number;
  /** Milliseconds after which requests still under way are cut off. Default 5000 (RELIABILITY rule 8). */
  readonly drainMs?: number;
  readonly limits?: Partial<ServerLimits>;
  /** What to say to a request that finds the line full: 503, in words. */
  readonly busy?: (request: IncomingMessage) => AppError;
  /** Who takes connections that speak HTTP/2; while there is nobody they are malformed. */
  readonly http2?: () => Http2Door | undefined;
}

/** Bounds on what a client may hold, in milliseconds and sockets (RELIABILITY rule 10). */
export interface ServerLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
  /** Beyond it whoever asks nothing makes room for a newcomer; twice as many are never held. */
  readonly connections: number;
  /** Requests that may wait for their turn; the next one is refused at once. */
  readonly waiting: number;
}

const defaultLimits: ServerLimits = {
  headersMs: 5000,
  requestMs: 15_000,
  idleMs: 30_000,
  connections: 2048,
  waiting: 512,
};

/** An HTTP server on 127.0.0.1. */
export interface HttpServer {
  readonly server: Server;
  /** Throws AppError `port-taken`. */
  start(): Promise<{ url: string; port: number }>;
  /** Drains: every reply under way is finished, then its connection closed. Idempotent. */
  stop(): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { app, port, drainLeadMs = 300, drainMs = 5000, busy = tooBusy } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const underWay = new Set<ServerResponse>();
  const connections = createConnections(limits.connections);
  const line = createWorkLine(limits.waiting);
  let draining = false;
  let stopping: Promise<void> | undefined;

  function take(request: IncomingMessage, response: ServerResponse<IncomingMessage> & { req: IncomingMessage }): void {
    const end = connections.begin(request.socket);
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      end();
    });
    if (draining) response.setHeader('Connection', 'close');
    // Whether this process is well is not asked in order to wait.
    if (request.url?.startsWith('/health/') === true) app(request, response);
    else if (!line.add(() => begin(request, response))) refuse(response, busy(request));
  }

  function begin(request: IncomingMessage, response: ServerResponse<IncomingMessage> & { req: IncomingMessage }): void {
    // Its client may have left meanwhile.
    if (!response.destroyed) app(request, response);
  }

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      // Node looks for slow clients only this often (default 30 s).
      connectionsCheckingInterval: 1000,
      // A missing Host is answered by the app, as a problem.
      requireHostHeader: false,
      IncomingMessage: ArrivedRequest,
    },
    take,
  );
  const listeners = createListeners(server);
  server.timeout = limits.idleMs * 2;
  server.on('clientError', refuseMalformed);
  const { http2 } = options;
  if (http2 === undefined) server.on('connection', connections.add);
  else takeEither(http2);
  server.on('checkContinue', (request, response) => {
    holdContinue(response);
    take(request, response);
  });

  /** Both kinds of connections on one port: the first bytes say which, and HTTP/1.1 goes the way that Node made for it. */
  function takeEither(doorNow: () => Http2Door | undefined): void {
    const asHttp1 = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket) => {
      connections.add(socket);
      const door = doorNow();
      if (door === undefined) pass(socket);
      else tellApart(socket, limits.headersMs, (isHttp2) => (isHttp2 ? hand(door, socket) : pass(socket)));
    });
    function pass(socket: Socket): void {
      for (const listener of asHttp1) listener.call(server, socket);
    }
  }

  function hand(door: Http2Door, socket: Socket): void {
    // Its calls are the door's to count; here it is one request that lasts.
    socket.once('close', connections.begin(socket));
    door.take(socket);
  }

  /** The kernel resets whoever still waits when a listener goes: each turn of the event loop takes some in, until one takes nobody. */
  async function takeWhoWaits(): Promise<void> {
    for (let before = -1; before !== connections.added();) {
      before = connections.added();
      // The first may end the turn that is under way, without a look at the listeners.
      await turn();
      await turn();
    }
  }

  /**
   * The listeners go first, while clients hold their connections: what reconnects later is refused, which nobody takes
   * for a lost request.
   */
  async function drain(): Promise<void> {
    if (!server.listening) return;
    draining = true;
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
    await takeWhoWaits();
    options.http2?.()?.drain(drainMs);
    const closed = listeners.close();
    const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
    const sweep = setTimeout(() => {
      server.closeIdleConnections();
      connections.endSilent();
      sweep.refresh();
    }, drainLeadMs);
    await closed;
    clearTimeout(cutOff);
    clearTimeout(sweep);
  }

  return {
    server,
    async start() {
      const { port: given } = await listeners.open(port);
      return { url: `http://${loopback}:${given}`, port: given };
    },
    stop() {
      stopping ??= drain();
      return stopping;
    },
  };
}

function tooBusy(): AppError {
  return new AppError('unavailable', 'This server has more requests than it can serve.', {
    expected: 'a place in the line of those that wait',
    found: 'none is free',
    remedy: 'Try again a little later.',
    retryAfter: 1,
  });
}

/** Without the application: a refusal must cost next to nothing. */
function refuse(response: ServerResponse, error: AppError): void {
  response.writeHead(error.status, { 'Content-Type': problemMediaType, 'Retry-After': error.facts.retryAfter ?? 1 });
  response.end(JSON.stringify(toProblem(error)));
}

/** What never became a request: broken HTTP, headers too large (431) or too slow (408). */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem = toProblem(
    new AppError('invalid-input', 'The request is malformed.', {
      expected: 'a whole HTTP/1.1 request, its headers within 16 kB and in time',
      found: error.code ?? error.message,
      remedy: 'Correct the request.',
    }),
  );
  const body = JSON.stringify({ ...problem, status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
