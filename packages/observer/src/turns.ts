import { setImmediate as turn } from 'node:timers/promises';

/** Lets others come between pieces of long work. */
export interface Turns {
  /** Waits for the next turn of the event loop once this one was held for long enough. */
  breathe(): Promise<void> | undefined;
}

/** Longest hold of the event loop, in milliseconds: everything else that this process does waits meanwhile. */
const holdMs = 8;
/** Items between two looks at the clock: some tenths of a millisecond. */
const stride = 64;

export function createTurns(): Turns {
  let since = performance.now();
  let items = 0;

  async function nextTurn(): Promise<void> {
    await turn();
    since = performance.now();
  }

  return {
    breathe() {
      items += 1;
      return items % stride === 0 && performance.now() - since >= holdMs ? nextTurn() : undefined;
    },
  };
}
