import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Metrics } from './metrics.ts';

/** The figure's name. */
export const heldBytesName = 'process_held_bytes';

/**
 * For tests: from now on every reading of `/metrics` collects garbage first and tells what is held. Resident memory does not tell it, as V8 takes more from
 * the system as it likes; Node's inspector would, and ends the process now and then (ADR 34). A collection holds the event loop for tens of milliseconds.
 */
export function tellHeldMemory(metrics: Metrics): void {
  setFlagsFromString('--expose-gc');
  // Only contexts that are made after the flag was set have it.
  const collectGarbage: () => void = runInNewContext('gc');
  metrics.figure(heldBytesName, 'Heap and buffers that are still held after a garbage collection', () => {
    // What the first one finds is given back by the second one.
    collectGarbage();
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  });
}
