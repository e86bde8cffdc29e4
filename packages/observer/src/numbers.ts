/** Numbers that the observer gives to its reads and its passes over the log: each once in a journal. */
export interface Numbers {
  next(): number;
  /** This number was given before, by whoever wrote the journal so far. */
  seen(number: number): void;
}

export function createNumbers(): Numbers {
  let last = 0;
  return {
    next() {
      last += 1;
      return last;
    },
    seen(number) {
      last = Math.max(last, number);
    },
  };
}
