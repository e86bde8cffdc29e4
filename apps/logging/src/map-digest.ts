import type { SetDigest } from '@signalbox/shared';

/**
 * The map's fingerprint: nothing is kept between two, since messages come in through every instance. One at a time: who asks while one is
 * under way waits for the next, together with all others, because that one began too early for them.
 */
export function createMapDigest(read: () => Promise<SetDigest>): () => Promise<SetDigest> {
  let running: Promise<SetDigest> | undefined;
  let next: Promise<SetDigest> | undefined;

  function begin(): Promise<SetDigest> {
    next = undefined;
    const begun = read().finally(() => {
      if (next === undefined) running = undefined;
    });
    running = begun;
    return begun;
  }

  return () => {
    if (running === undefined) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
}
