import { beginLoad } from '../../../test-engines/open-load.ts';

export interface Answers {
  readonly acked: number;
  /** Refused, unknown, or no answer at all, in words. */
  readonly failed: readonly string[];
}

/** Messages at a steady rate, over all facades in turn, whatever became of those before. */
export interface SteadyLoad {
  /** Sends no more; resolves when the last one has been answered. */
  end(): Promise<Answers>;
}

export function steadyLoad(urls: readonly string[], perSecond: number): SteadyLoad {
  const load = beginLoad({ urls, perSecond, keepAlive: true, text: () => 'text', giveUpMs: 20_000 });
  return {
    async end() {
      const endings = await load.end();
      const failed = endings.filter(({ status }) => status !== 201).map(({ status, text }) => `${status} ${text}`);
      return { acked: endings.length - failed.length, failed };
    },
  };
}
