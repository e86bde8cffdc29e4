import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { quantile } from '@signalbox/shared';
import { z } from 'zod';

/** How somebody else was served meanwhile. */
export interface Service {
  readonly asked: number;
  readonly failed: number;
  /** Milliseconds, from the opening of a new connection to the whole answer. */
  readonly p99: number;
  readonly max: number;
}

const seenSchema = z.array(z.object({ waits: z.array(z.number()), failed: z.int() }));

/**
 * Somebody who has nothing to do with an attack asks each of these servers every so many milliseconds, on a thread of his own: what the attacker is
 * busy with must not count as waiting. Gives how each served him, in their order.
 */
export function startBystander(ports: readonly number[], everyMs = 10): { stop(): Promise<Service[]> } {
  const worker = new Worker(new URL('bystander-walk.ts', import.meta.url), { workerData: { ports, everyMs } });
  return {
    async stop() {
      const told = once(worker, 'message');
      // A thread, not a window: it has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage('stop');
      const [message] = await told;
      await worker.terminate();
      return seenSchema.parse(message).map(serviceOf);
    },
  };
}

function serviceOf({ waits, failed }: { readonly waits: readonly number[]; readonly failed: number }): Service {
  const sorted = waits.toSorted((a, b) => a - b);
  const p99 = quantile(sorted, 0.99) ?? Number.NaN;
  return { asked: waits.length, failed, p99, max: sorted.at(-1) ?? Number.NaN };
}
