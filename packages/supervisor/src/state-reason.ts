import type { AppError } from '@signalbox/shared';
import { seconds } from './exit-words.ts';
import type { Phase } from './life-cycle.ts';

/** What is known where a state is to be explained. */
export interface StateFacts {
  /** Why it failed for good or could not be spawned. */
  readonly failure: AppError | undefined;
  readonly exitReason: string | undefined;
  readonly readyReason: string | undefined;
  readonly pausedByUs: boolean;
  readonly graceOver: boolean;
  /** The sentence of the start time-out. */
  readonly expiry: string;
  readonly backOffMs: number;
}

/** Why a child is in its state, in words; empty when there is nothing to say. */
export function stateReason(phase: Phase, facts: StateFacts): string {
  const { failure, exitReason, readyReason } = facts;
  switch (phase) {
    case 'failed':
      return failure?.message ?? exitReason ?? '';
    case 'waiting':
      return `${failure?.message ?? exitReason ?? 'it failed'}; starts again in ${seconds(facts.backOffMs)}`;
    case 'stopped':
    case 'killed':
      return exitReason ?? '';
    case 'starting':
    case 'degraded':
      return readyReason ?? '';
    case 'paused':
    case 'paused-starting':
      return facts.pausedByUs ? 'paused on request' : 'the system shows it stopped, and nobody here asked for that';
    case 'expired':
      return facts.expiry;
    case 'stopping':
      return facts.graceOver ? 'did not end within its grace; SIGKILL was sent' : 'SIGTERM was sent';
    case 'killing':
      return 'SIGKILL was sent';
    case 'ready':
      return '';
  }
}
