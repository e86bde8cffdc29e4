import { createServer, STATUS_CODES, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError, problemMediaType, toProblem } from '@signalbox/shared';

export interface HttpServerOptions {
  readonly app: RequestListener;
  /** 0: the operating system chooses. */
  readonly port: number;
  /** Milliseconds in which open connections may still ask, and are then told to close. Default 300. */
  readonly drainLeadMs?: number;
  /** Milliseconds after which requests still under way are cut off. Default 5000 (RELIABILITY rule 8). */
  readonly drainMs?: number;
  readonly limits?: Partial<ServerLimits>;
}

/** Bounds on what a client may hold, in milliseconds and sockets (RELIABILITY rule 10). */
export interface ServerLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
  readonly connections: number;
}

const defaultLimits: ServerLimits = { headersMs: 5000, requestMs: 15_000, idleMs: 30_000, connections: 1024 };

/** An HTTP server on 127.0.0.1. */
export interface HttpServer {
  readonly server: Server;
  /** Throws AppError `port-taken`. */
  start(): Promise<{ url: string; port: number }>;
  /** Drains: every reply under way is finished, then its connection closed. Idempotent. */
  stop(): Promise<void>;
}

const loopback = '127.0.0.1';

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { app, port, drainLeadMs = 300, drainMs = 5000 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const underWay = new Set<ServerResponse>();
  /** Connections that have not asked anything yet: to Node they are not idle. */
  const silent = new Set<Socket>();
  let draining = false;
  let stopping: Promise<void> | undefined;

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      // Node looks for slow clients only this often (default 30 s).
      connectionsCheckingInterval: 1000,
      // A missing Host is answered by the app, as a problem.
      requireHostHeader: false,
    },
    (request, response) => {
      silent.delete(request.socket);
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
      if (draining) response.setHeader('Connection', 'close');
      app(request, response);
    },
  );
  server.maxConnections = limits.connections;
  server.timeout = limits.idleMs * 2;
  server.on('clientError', refuseMalformed);
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });

  /**
   * The listener goes first, while clients hold their connections: what reconnects later is refused, which nobody takes
   * for a lost request. `Server.close` of HTTP would also cut connections whose first request is still on its way.
   */
  async function drain(): Promise<void> {
    if (!server.listening) return;
    draining = true;
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
    // Right after the event loop has accepted what waited: the kernel resets what nobody accepted.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
    const sweep = setTimeout(() => {
      server.closeIdleConnections();
      for (const socket of silent) socket.destroy();
      sweep.refresh();
    }, drainLeadMs);
    await closed;
    clearTimeout(cutOff);
    clearTimeout(sweep);
  }

  return {
    server,
    async start() {
      await listen(server, port);
      const address = server.address();
      if (address === null || typeof address === 'string' || address.address !== loopback) {
        server.close();
        throw new AppError('internal', 'The server does not listen on loopback only.', {
          expected: loopback,
          found: JSON.stringify(address),
        });
      }
      return { url: `http://${loopback}:${address.port}`, port: address.port };
    },
    stop() {
      stopping ??= drain();
      return stopping;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error);
    };
    server.once('error', onError);
    server.listen({ host: loopback, port, exclusive: true }, () => {
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
