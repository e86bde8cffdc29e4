import { Agent, request } from 'node:http';

/** How one request ended: the status, or what broke it. */
export interface Ending {
  readonly status: number | string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** From its send to its end, a new connection's begin included. */
  readonly ms: number;
}

export interface OpenLoad {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Whether connections are used again. */
  readonly keepAlive: boolean;
  /** The text of the n-th message. */
  readonly text: (n: number) => string;
  /** Milliseconds after which a request without an end is given up, as `silent`. */
  readonly giveUpMs: number;
}

/** Posts at a rate, whether it is answered or not, as clients do that know nothing of each other. */
export async function openLoad(load: OpenLoad): Promise<Ending[]> {
  const { perSecond, seconds, keepAlive } = load;
  const agent = new Agent({ keepAlive });
  const answers: Promise<Ending>[] = [];
  const began = performance.now();
  const count = perSecond * seconds;
  try {
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * perSecond));
        while (answers.length < due) answers.push(post(load, agent, answers.length));
        if (answers.length < count) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
    return await Promise.all(answers);
  } finally {
    agent.destroy();
  }
}

function post({ url, text, giveUpMs }: OpenLoad, agent: Agent, n: number): Promise<Ending> {
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
