/**
 * Requests that have arrived and wait for their turn. Each turn of the event loop begins only as many as a slice of time has room for, so that
 * turns stay short and whoever waits does so here, where it is seen and bounded, not before the process (ADR 21).
 */
export interface WorkLine {
  /** False: the line is full, and the work will not be done. */
  add(work: () => void): boolean;
}

/** Milliseconds of work in one turn. Whoever comes by a new connection waits about two turns. */
const sliceMs = 4;

/** One turn of the event loop; its slice begins with its first step. */
interface Turn {
  until: number | undefined;
}

/**
 * @param most who may wait at once.
 * @param nextTurn acts in the next turn; what one act leaves to ticks and promises is done before the next act of the same turn, and so is counted.
 */
export function createWorkLine(
  most: number,
  now: () => number = () => performance.now(),
  nextTurn: (act: () => void) => void = setImmediate,
): WorkLine {
  const waiting: (() => void)[] = [];
  let coming: Turn = { until: undefined };

  /** One step for each that waits: it begins somebody, or goes on to the next turn. */
  function schedule(): void {
    const turn = coming;
    nextTurn(() => step(turn));
  }

  function step(turn: Turn): void {
    if (turn.until === undefined) {
      turn.until = now() + sliceMs;
      coming = { until: undefined };
    }
    if (now() < turn.until) waiting.shift()?.();
    else schedule();
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
