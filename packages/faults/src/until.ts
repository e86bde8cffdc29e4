import { wait, type Clock } from '@signalbox/shared';

export interface UntilOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly withinMs: number;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs?: number;
}

/** Looks again and again; false where it did not come to hold in time. Rejects with the signal's reason. */
export async function until(
  { clock, signal, withinMs, everyMs = 50 }: UntilOptions,
  holds: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const end = clock.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (clock.now() >= end) return false;
    await wait(clock, everyMs, signal);
  }
}
