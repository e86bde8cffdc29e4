import type { Call, TryResult } from './try.ts';

/** A try that can be made, and whatever its caller knows it by. */
export interface Runner<T, K> {
  readonly key: K;
  readonly run: (call: Call) => Promise<TryResult<T>>;
}

/** How a try ended; without a result it was overtaken. */
export interface Finish<T, K> {
  readonly key: K;
  readonly result: TryResult<T> | undefined;
  /** Milliseconds from its begin until it began to answer, ended, or was overtaken: whichever was first. */
  readonly waitedMs: number;
}

export interface Race<T, K> {
  readonly first: Runner<T, K>;
  /** Milliseconds until `second` is asked for; undefined: never. */
  readonly hedgeAfterMs: number | undefined;
  /** The other to run; undefined when there is nobody, or it may not be. */
  readonly second: () => Runner<T, K> | undefined;
  /** At once when a try has ended, or was overtaken `by` another. */
  readonly onFinish: (finish: Finish<T, K>, by?: K) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

interface Lane<T, K> {
  readonly runner: Runner<T, K>;
  readonly began: number;
  readonly stop: AbortController;
  waitedMs: number | undefined;
  finish: Finish<T, K> | undefined;
}

/**
 * One try, and a second beside it when the first has not begun to answer in time. The first good answer wins, the other is
 * cancelled; when both fail, both have. Rejects only when a try throws though nobody cancelled it.
 */
export function race<T, K>({
  first,
  hedgeAfterMs,
  second,
  onFinish,
  now,
}: Race<T, K>): Promise<readonly Finish<T, K>[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Finish<T, K>[]>();
  const lanes: Lane<T, K>[] = [];

  function start(runner: Runner<T, K>): void {
    const lane: Lane<T, K> = {
      runner,
      began: now(),
      stop: new AbortController(),
      waitedMs: undefined,
      finish: undefined,
    };
    lanes.push(lane);
    const call: Call = { signal: lane.stop.signal, begun: () => begun(lane) };
    runner.run(call).then(
      (result) => finish(lane, result),
      // What was cancelled may end as it likes.
      (thrown: unknown) => (lane.stop.signal.aborted ? undefined : fail(thrown)),
    );
  }

  function begun(lane: Lane<T, K>): boolean {
    if (lane.finish !== undefined) return false;
    lane.waitedMs = now() - lane.began;
    overtakeAllBut(lane);
    return true;
  }

  function overtakeAllBut(winner: Lane<T, K>): void {
    clearTimeout(timer);
    for (const lane of lanes) {
      if (lane === winner || lane.finish !== undefined) continue;
      lane.finish = { key: lane.runner.key, result: undefined, waitedMs: now() - lane.began };
      lane.stop.abort(new Error('another instance was quicker'));
      onFinish(lane.finish, winner.runner.key);
    }
  }

  function finish(lane: Lane<T, K>, result: TryResult<T>): void {
    if (lane.finish !== undefined) return;
    lane.finish = { key: lane.runner.key, result, waitedMs: lane.waitedMs ?? now() - lane.began };
    onFinish(lane.finish);
    if (result.value !== undefined) overtakeAllBut(lane);
    const finishes = lanes.flatMap((one) => one.finish ?? []);
    if (finishes.length < lanes.length) return;
    clearTimeout(timer);
    resolve(finishes);
  }

  function fail(thrown: unknown): void {
    clearTimeout(timer);
    for (const lane of lanes) lane.stop.abort(thrown);
    reject(thrown);
  }

  function hedge(): void {
    if (lanes.some((lane) => lane.finish !== undefined || lane.waitedMs !== undefined)) return;
    const runner = second();
    if (runner !== undefined) start(runner);
  }

  // Timers come before what has arrived meanwhile: when it was this process that stood still, the answer is there already.
  const timer = hedgeAfterMs === undefined ? undefined : setTimeout(() => setImmediate(hedge), hedgeAfterMs);
  start(first);
  return promise;
}
