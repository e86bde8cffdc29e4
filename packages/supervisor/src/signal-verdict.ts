import { AppError } from '@signalbox/shared';
import { seconds } from './exit-words.ts';
import { type Phase, isProbed, stateOf } from './life-cycle.ts';
import type { Verdict } from './waiters.ts';

/** What the operating system is to show after SIGSTOP or SIGCONT. */
export type Wanted = 'stopped' | 'running';

/** How long the system may take to show it. */
export const signalSeenMs = 2_000;

/** Whether a pause or resume has come to its end in this phase. */
export function judgeSignal(id: string, phase: Phase, wanted: Wanted): Verdict {
  const isPaused = stateOf(phase) === 'paused';
  if (wanted === 'stopped' ? isPaused : isProbed(phase)) return 'done';
  if (isPaused || isProbed(phase)) return 'wait';
  return new AppError('conflict', `${id} ended before it was seen ${wanted}.`, { found: `state ${stateOf(phase)}` });
}

export function signalUnseen(id: string, phase: Phase, wanted: Wanted): AppError {
  const late = seconds(signalSeenMs);
  return new AppError('unknown', `The system does not show ${id} ${wanted} ${late} after the signal.`, {
    expected: wanted,
    found: `state ${stateOf(phase)}`,
  });
}
