import { request as httpRequest } from 'node:http';
import { createApp, type AppOptions } from '../src/http/create-app.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../src/http/http-server.ts';

/** A raw answer, for tests that must control every header. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface AppHarness extends AsyncDisposable {
  readonly url: string;
  readonly http: HttpServer;
  send(request: RawRequest): Promise<RawAnswer>;
}

/** A listening app on a port of the operating system; one connection a request. */
export async function startApp(
  app: AppOptions,
  server: Partial<Omit<HttpServerOptions, 'app'>> = {},
): Promise<AppHarness> {
  const http = createHttpServer({ app: createApp(app), port: 0, drainLeadMs: 0, ...server });
  const { url, port } = await http.start();
  return {
    url,
    http,
    send: (request) => sendRaw(port, request),
    [Symbol.asyncDispose]: async () => {
      http.server.closeAllConnections();
      await http.stop();
    },
  };
}

function sendRaw(port: number, { method = 'GET', path = '/', headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
