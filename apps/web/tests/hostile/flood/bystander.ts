import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

/** How somebody else was served meanwhile. */
export interface Service {
  readonly asked: number;
  readonly failed: number;
  /** Milliseconds, from the opening of a new connection to the whole answer. */
  readonly p99: number;
  readonly max: number;
}

const seenSchema = z.object({ waits: z.array(z.number()), failed: z.int() });

/** Somebody who has nothing to do with an attack, on a thread of his own: what the attacker is busy with must not count as waiting. */
export function startBystander(port: number): { stop(): Promise<Service> } {
  const worker = new Worker(new URL('bystander-walk.ts', import.meta.url), { workerData: port });
  return {
    async stop() {
      const told = once(worker, 'message');
      // A thread, not a window: it has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage('stop');
      const [message] = await told;
      const { waits, failed } = seenSchema.parse(message);
      await worker.terminate();
      const sorted = waits.toSorted((a, b) => a - b);
      const p99 = sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
      return { asked: waits.length, failed, p99, max: sorted.at(-1) ?? Number.NaN };
    },
  };
}
