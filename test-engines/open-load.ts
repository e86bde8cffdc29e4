import { Agent, request } from 'node:http';

/** How one request ended: the status, or what broke it. */
export interface Ending {
  readonly status: number | string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** From its send to its end, a new connection's begin included. */
  readonly ms: number;
}

interface LoadOptions {
  /** Facades, in turn. */
  readonly urls: readonly string[];
  readonly perSecond: number;
  /** Whether connections are used again. */
  readonly keepAlive: boolean;
  /** The text of the n-th message. */
  readonly text: (n: number) => string;
  /** Milliseconds after which a request without an end is given up, as `silent`. */
  readonly giveUpMs: number;
  /** How many are sent; without it as many as there is time for. */
  readonly most?: number;
}

/** Posts at a rate, whether it is answered or not, as clients do that know nothing of each other. */
export interface Load {
  /** Once as many as there may be were sent. */
  readonly sent: Promise<void>;
  /** Sends no more; resolves when each has ended. */
  end(): Promise<Ending[]>;
}

export function beginLoad(options: LoadOptions): Load {
  const { urls, perSecond, keepAlive, most = Infinity } = options;
  const agent = new Agent({ keepAlive });
  const answers: Promise<Ending>[] = [];
  const began = performance.now();
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    const due = Math.min(most, Math.floor(((performance.now() - began) / 1000) * perSecond));
    for (let n = answers.length; n < due; n += 1) answers.push(post(urls[n % urls.length] ?? '', options, agent, n));
    if (answers.length < most) return;
    clearInterval(timer);
    resolve();
  }, 5);
  return {
    sent,
    async end() {
      clearInterval(timer);
      try {
        return await Promise.all(answers);
      } finally {
        agent.destroy();
      }
    },
  };
}

export interface OpenLoad extends Omit<LoadOptions, 'urls' | 'most'> {
  readonly url: string;
  readonly seconds: number;
}

/** The same at one facade, for so many seconds. */
export async function openLoad({ url, seconds, ...rest }: OpenLoad): Promise<Ending[]> {
  const load = beginLoad({ ...rest, urls: [url], most: rest.perSecond * seconds });
  await load.sent;
  return load.end();
}

function post(url: string, { text, giveUpMs }: LoadOptions, agent: Agent, n: number): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const began = performance.now();
  const end = (status: number | string, headers: Ending['headers'] = {}, body = ''): void => {
    clearTimeout(timer);
    resolve({ status, headers, text: body, ms: performance.now() - began });
  };
  const sent = request(`${url}/facade`, { method: 'POST', agent, headers: { 'content-type': 'text/plain' } });
  const timer = setTimeout(() => {
    end('silent');
    sent.destroy();
  }, giveUpMs);
  sent.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  sent.on('response', (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
    });
    response.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    response.on('end', () => end(response.statusCode ?? 0, response.headers, body));
  });
  sent.end(text(n));
  return promise;
}
