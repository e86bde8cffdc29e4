import { wait, type Clock } from '@signalbox/shared';

/** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
export function pauseFor(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return wait(clock, ms, signal).catch(() => undefined);
}
