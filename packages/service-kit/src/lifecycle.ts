import { fromUnknown, type AppError } from '@signalbox/shared';

/** Something that runs: `start` resolves once it works or has begun to try, `stop` may be called at any time and twice. */
export interface Part {
  readonly name: string;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
  /** Milliseconds `stop` may take before the next part is stopped. Default 5000. */
  readonly stopWithinMs?: number;
}

/** A stop that failed or took too long; the others were stopped all the same. */
export interface StopFailure {
  readonly part: string;
  readonly error: AppError;
}

/** Parts started in order and stopped in reverse. */
export interface Lifecycle {
  start(): Promise<void>;
  /** Idempotent: every caller gets the same end. */
  stop(): Promise<readonly StopFailure[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

const defaultStopMs = 5000;

export function createLifecycle(parts: readonly Part[]): Lifecycle {
  const begun: Part[] = [];
  let stopping: Promise<readonly StopFailure[]> | undefined;

  async function stopAll(): Promise<readonly StopFailure[]> {
    const failures: StopFailure[] = [];
    for (const part of begun.toReversed()) {
      const error = await stopOne(part);
      if (error !== undefined) failures.push({ part: part.name, error });
    }
    return failures;
  }

  const lifecycle: Lifecycle = {
    async start() {
      for (const part of parts) {
        if (stopping !== undefined) return;
        // Listed before it starts: a start that fails half-way still has something to stop.
        begun.push(part);
        await part.start();
      }
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
    async [Symbol.asyncDispose]() {
      await lifecycle.stop();
    },
  };
  return lifecycle;
}

async function stopOne(part: Part): Promise<AppError | undefined> {
  const limit = part.stopWithinMs ?? defaultStopMs;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${part.name} did not stop within ${limit} ms`)), limit);
  });
  try {
    await Promise.race([Promise.resolve(part.stop()), tooLong]);
    return undefined;
  } catch (thrown) {
    return fromUnknown(thrown);
  } finally {
    clearTimeout(timer);
  }
}
