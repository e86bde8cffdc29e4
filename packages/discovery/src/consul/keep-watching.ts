import type { WatchHandlers } from './consul-client.ts';

export interface KeepWatchingDeps {
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly onError: (error: Error) => void;
}

type Open<T> = (waitSeconds: number, handlers: WatchHandlers<T>) => () => void;

/** Milliseconds before watch number `failures` after an answer: 100, 200, … 2000, each shortened by chance up to a half. */
export function backOffMs(failures: number, random: number): number {
  return Math.min(2000, 100 * 2 ** (failures - 1)) * (1 - random / 2);
}

/** One watch after another for ever: a failed one is followed by the next after a back-off. Returns the end of it. */
export function keepWatching<T>(open: Open<T>, onAnswer: (answer: T) => void, deps: KeepWatchingDeps): () => void {
  let failures = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let close = openOne();

  function openOne(): () => void {
    // 25 to 35 s, so that many processes do not ask in step.
    const waitSeconds = 25 + Math.floor(deps.random() * 11);
    return open(waitSeconds, {
      onAnswer(answer) {
        failures = 0;
        if (!ended) onAnswer(answer);
      },
      onError(error) {
        if (ended) return;
        failures += 1;
        deps.onError(error);
        timer = setTimeout(
          () => {
            close = openOne();
          },
          backOffMs(failures, deps.random()),
        );
      },
    });
  }

  return () => {
    ended = true;
    clearTimeout(timer);
    close();
  };
}
