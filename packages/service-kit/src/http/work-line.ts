/**
 * Requests that have arrived and wait for their turn. Each turn of the event loop begins only as many as a slice of time has room for, so that
 * turns stay short and whoever waits does so here, where it is seen and bounded, not before the process (ADR 21).
 */
export interface WorkLine {
  /** False: the line is full, and the work will not be done. */
  add(work: () => void): boolean;
}

/** Milliseconds of begun work in one turn. */
const sliceMs = 10;

/** @param most who may wait at once. */
export function createWorkLine(
  most: number,
  now: () => number = () => performance.now(),
  nextTurn: (act: () => void) => void = setImmediate,
): WorkLine {
  let waiting: (() => void)[] = [];
  let scheduled = false;

  function work(): void {
    scheduled = false;
    const until = now() + sliceMs;
    let done = 0;
    for (const begin of waiting) {
      begin();
      done += 1;
      if (now() >= until) break;
    }
    waiting = waiting.slice(done);
    schedule();
  }

  function schedule(): void {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    nextTurn(work);
  }

  return {
    add(begin) {
      if (waiting.length >= most) return false;
      waiting.push(begin);
      schedule();
      return true;
    },
  };
}
