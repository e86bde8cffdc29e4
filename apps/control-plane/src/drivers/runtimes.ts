import type { Runtime } from './driver.ts';
import { createLocalRuntime, type LocalRuntimeInput } from './local/local-runtime.ts';

/** What instances can run on. Another one is a folder beside `local`, and a line here. */
export const runtimes = {
  local: createLocalRuntime,
} satisfies Readonly<Record<string, (input: LocalRuntimeInput) => Runtime>>;
