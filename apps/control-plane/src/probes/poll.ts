import { answered, missed, unasked, type Observation } from './observation.ts';

export interface PollOptions<T> {
  readonly source: string;
  /** The life that is asked, where the question is about one. */
  readonly life?: string | null;
  /** From the start of one question to the next, in milliseconds. A slow answer delays the next question; two are never under way. */
  readonly everyMs: number;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** Asks once. Rejects when it could not ask, or not understand the answer. */
  readonly ask: (signal: AbortSignal) => Promise<T>;
  readonly onChange: () => void;
  readonly now: () => number;
}

/** Asks one source again and again; stopping it ends the question under way. */
export interface Poll<T> {
  last(): Observation<T>;
  start(): void;
  stop(): void;
}

export function createPoll<T>(options: PollOptions<T>): Poll<T> {
  const { everyMs, timeoutMs, ask, onChange, now } = options;
  const ended = new AbortController();
  let last = unasked<T>(options.source, options.life ?? null);
  let timer: NodeJS.Timeout | undefined;
  let started = false;

  async function round(): Promise<void> {
    const began = performance.now();
    const outcome = await askOnce();
    if (ended.signal.aborted) return;
    last = 'value' in outcome ? answered(last, outcome.value, now()) : missed(last, outcome.error);
    onChange();
    timer = setTimeout(() => void round(), Math.max(0, everyMs - (performance.now() - began)));
  }

  async function askOnce(): Promise<{ value: T } | { error: string }> {
    const tooLate = AbortSignal.timeout(timeoutMs);
    try {
      const value = await withLimit(ask(AbortSignal.any([ended.signal, tooLate])), tooLate);
      return { value };
    } catch (error) {
      return { error: tooLate.aborted ? `no answer within ${timeoutMs} ms` : wordsOf(error) };
    }
  }

  return {
    last: () => last,
    start() {
      if (started || ended.signal.aborted) return;
      started = true;
      void round();
    },
    stop() {
      ended.abort();
      clearTimeout(timer);
    },
  };
}

/** Not every client obeys a signal: what does not answer in time is left behind. */
async function withLimit<T>(asking: Promise<T>, tooLate: AbortSignal): Promise<T> {
  let give = (): void => {};
  const late = new Promise<never>((_, reject) => {
    give = () => reject(new Error('too late'));
    tooLate.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([asking, late]);
  } finally {
    tooLate.removeEventListener('abort', give);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
