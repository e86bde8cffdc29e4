import { AppError, type InstanceKind } from '@signalbox/shared';
import { config } from '../config.ts';
import type { Routed } from './route.ts';

type Unanswered = Extract<Routed<unknown>, { answered: false }>;

const words: Readonly<Record<Unanswered['why'], string>> = {
  none: 'none is known',
  deadline: 'the time was over',
  budget: 'the retries were used up',
  exhausted: 'each was asked',
};

/** What to say when no instance answered: who was asked, and how that ended. */
export function foundInstead(kind: InstanceKind, routed: Unanswered): string {
  const tries = routed.tries.map(
    (seen) => `${seen.to} ${seen.outcome}${seen.reason === undefined ? '' : ` (${seen.reason})`}`,
  );
  return `${kind}: ${words[routed.why]}${tries.length === 0 ? '' : `; ${tries.slice(-6).join(', ')}`}`;
}

/** A read that nobody answered. */
export function nobodyAnswered(kind: InstanceKind, routed: Unanswered): AppError {
  return new AppError('unavailable', `No ${kind} instance can answer now.`, {
    expected: `a ready ${kind} instance`,
    found: foundInstead(kind, routed),
    remedy: 'Try again in a moment.',
    retryAfter: config.retryAfterSeconds,
  });
}
