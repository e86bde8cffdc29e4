import { createRequire } from 'node:module';

/** The parts of kafkajs' RequestQueue that the repair touches. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const checkIntervalMs = 10;
let repaired = false;

/**
 * kafkajs 2.2.4 arms a timer after every answer even when nothing waits, for minus the time since 1970: Node makes that 1 ms, warns
 * (TimeoutNegativeWarning), and since the timer's own check arms the next one, every connection wakes the process 1,000 times a second
 * for ever. Here the timer is armed only while requests wait, which is all it is for. Once per process.
 */
export function repairRequestQueue(): void {
  if (repaired) return;
  repaired = true;
  const require = createRequire(import.meta.url);
  // The vendor has no types for its inside; the version is pinned and the test looks at the effect.
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const wait = Math.max(this.throttledUntil - Date.now(), checkIntervalMs);
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
}
