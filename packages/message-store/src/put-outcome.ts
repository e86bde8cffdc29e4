import type { PutOutcome } from './message-store.ts';

/**
 * What came of a put that found `before` under its id (undefined: nothing was there). What a second attempt finds is taken for what the
 * first one put, which was left in doubt: the caller asked once, and was not told that somebody else had been first.
 */
export function putOutcome(before: string | undefined, msg: string, attempts: number): PutOutcome {
  if (before === undefined) return 'stored';
  if (before !== msg) return 'conflict';
  return attempts > 1 ? 'stored' : 'same';
}
