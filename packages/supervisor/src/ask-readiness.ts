import type { Clock } from '@signalbox/shared';
import { pauseFor } from './pause-for.ts';
import type { ReadyAnswer } from './process-spec.ts';

/** How often readiness is asked, and when silence or "no" counts. */
export interface AskLimits {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** One ask lasts at most this; then the answer is "no answer within…". */
  readonly answerMs: number;
  /** So many refusals in a row make a ready child degraded. */
  readonly refusals: number;
}

export const askLimits: AskLimits = { firstPauseMs: 50, longestPauseMs: 500, answerMs: 2_000, refusals: 3 };

/** Told after every ask: the answer, and how many asks in a row were refused. */
export type AnswerListener = (answer: ReadyAnswer, refusalsInRow: number) => void;

/** Asks until the signal aborts: quickly at first, and quickly again after each change of the answer. */
export async function askReadiness(
  ask: (signal: AbortSignal) => Promise<ReadyAnswer>,
  heard: AnswerListener,
  clock: Clock,
  signal: AbortSignal,
  limits: AskLimits = askLimits,
): Promise<void> {
  let pauseMs = limits.firstPauseMs;
  let refusals = 0;
  let wasReady = false;
  while (!signal.aborted) {
    const answer = await askOnce(ask, clock, signal, limits.answerMs);
    if (signal.aborted) return;
    pauseMs = answer.ready === wasReady ? Math.min(limits.longestPauseMs, pauseMs * 2) : limits.firstPauseMs;
    wasReady = answer.ready;
    refusals = answer.ready ? 0 : refusals + 1;
    heard(answer, refusals);
    await pauseFor(clock, pauseMs, signal);
  }
}

/** One ask that always comes back: also when the probe throws, hangs, or pays no heed to its signal. */
async function askOnce(
  ask: (signal: AbortSignal) => Promise<ReadyAnswer>,
  clock: Clock,
  signal: AbortSignal,
  answerMs: number,
): Promise<ReadyAnswer> {
  const turn = new AbortController();
  const end = (): void => turn.abort();
  signal.addEventListener('abort', end, { once: true });
  const silence = pauseFor(clock, answerMs, turn.signal).then((): ReadyAnswer => ({
    ready: false,
    reason: `no answer within ${answerMs} ms`,
  }));
  try {
    return await Promise.race([answerOf(ask, turn.signal), silence]);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

async function answerOf(ask: (signal: AbortSignal) => Promise<ReadyAnswer>, signal: AbortSignal): Promise<ReadyAnswer> {
  try {
    return await ask(signal);
  } catch (thrown) {
    return { ready: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
