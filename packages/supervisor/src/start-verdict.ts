import { AppError } from '@signalbox/shared';
import { seconds } from './exit-words.ts';
import { type Phase, stateOf } from './life-cycle.ts';
import type { Verdict } from './waiters.ts';

/** What the words of a start that failed are made of. */
export interface StartFacts {
  readonly id: string;
  readonly startTimeoutMs: number;
  readonly readyReason: string | undefined;
  readonly restarts: number;
  /** The sentence of the start time-out. */
  readonly expiry: string;
  /** Why it failed for good, where that is known beyond its last exit. */
  readonly failure: AppError | undefined;
  /** How the last life ended, with the last lines of its log. */
  readonly lastWords: () => string;
  /** The last lines of the log as it is now. */
  readonly tail: () => string;
}

/** Whether a start has come to its end in this phase. */
export function judgeStart(phase: Phase, facts: StartFacts): Verdict {
  const { id } = facts;
  switch (phase) {
    case 'ready':
      return 'done';
    case 'expired':
      return new AppError('deadline-exceeded', `${id} was ${facts.expiry}. ${facts.tail()}`, {
        expected: `ready within ${seconds(facts.startTimeoutMs)}`,
        found: facts.readyReason ?? 'no answer',
      });
    case 'failed':
      return facts.failure ?? new AppError('unavailable', `${id} failed: ${facts.lastWords()}`);
    case 'stopped':
    case 'stopping':
    case 'killed':
    case 'killing':
      return new AppError('conflict', `${id} was ended before it was ready.`, { found: `state ${stateOf(phase)}` });
    case 'waiting':
    case 'starting':
    case 'degraded':
    case 'paused':
    case 'paused-starting':
      return 'wait';
  }
}

/** The words when none of these came in time: it died and was started again, or it is paused. */
export function startIsLate(phase: Phase, facts: StartFacts): AppError {
  const within = seconds(facts.startTimeoutMs);
  return new AppError(
    'deadline-exceeded',
    `${facts.id} is not ready ${within} after it was to start: ${facts.lastWords()}`,
    {
      expected: `ready within ${within}`,
      found: `state ${stateOf(phase)}, started again ${facts.restarts} times`,
    },
  );
}
