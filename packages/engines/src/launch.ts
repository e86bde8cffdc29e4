import type { ReadyAnswer } from '@signalbox/supervisor';

/** What a supervised process needs to know of an engine. */
export interface EngineLaunch {
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; the engine's configuration names its files relative to it, so that any path works. */
  readonly cwd: string;
  /** Asks the engine itself, once. Says in a sentence what is missing while the answer is no. */
  readonly ready: (signal: AbortSignal) => Promise<ReadyAnswer>;
}
