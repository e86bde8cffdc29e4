import { request } from 'node:http';

export interface Answers {
  acked: number;
  /** Refused, unknown, or no answer at all, in words. */
  readonly failed: string[];
}

/** Messages at a steady rate, over all facades in turn, whatever became of those before. */
export interface SteadyLoad {
  /** Sends no more; resolves when the last one has been answered. */
  end(): Promise<Answers>;
}

export function steadyLoad(urls: readonly string[], perSecond: number): SteadyLoad {
  const answers: Answers = { acked: 0, failed: [] };
  const open = new Set<Promise<void>>();
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1000);
    for (; sent < due; sent += 1) {
      const answered = count(post(urls[sent % urls.length] ?? ''));
      open.add(answered);
      void answered.finally(() => open.delete(answered));
    }
  }, 10);

  async function count(answered: Promise<string | undefined>): Promise<void> {
    const failure = await answered;
    if (failure === undefined) answers.acked += 1;
    else answers.failed.push(failure);
  }

  return {
    async end() {
      clearInterval(timer);
      await Promise.all(open);
      return answers;
    },
  };
}

/** Gives why it was not acknowledged, if it was not. */
function post(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'text/plain' };
    const sent = request(`${url}/facade`, { method: 'POST', headers, timeout: 20_000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve(response.statusCode === 201 ? undefined : `${response.statusCode} ${body}`));
      response.on('error', (error) => resolve(error.message));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 20 s')));
    sent.on('error', (error) => resolve(error.message));
    sent.end('text');
  });
}
