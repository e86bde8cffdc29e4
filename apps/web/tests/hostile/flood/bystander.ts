import { setTimeout as delay } from 'node:timers/promises';
import { sendRaw } from '../raw-http.ts';

/** How somebody else was served meanwhile. */
export interface Service {
  readonly asked: number;
  readonly failed: number;
  /** Milliseconds, from the opening of a new connection to the whole answer. */
  readonly p99: number;
  readonly max: number;
}

const everyMs = 20;

/** Somebody who has nothing to do with an attack, and asks one thing after the other, each on a new connection, until told to stop. */
export function startBystander(port: number): { stop(): Promise<Service> } {
  const waits: number[] = [];
  let failed = 0;
  let going = true;
  const walk = (async () => {
    while (going) {
      const began = performance.now();
      const { status } = await sendRaw(port, {
        method: 'GET',
        target: '/health/live',
        headers: [['Host', `127.0.0.1:${port}`]],
      });
      waits.push(performance.now() - began);
      if (status !== 200) failed += 1;
      await delay(everyMs);
    }
  })();
  return {
    async stop() {
      going = false;
      await walk;
      const sorted = waits.toSorted((a, b) => a - b);
      const p99 = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
      return { asked: waits.length, failed, p99, max: sorted.at(-1) ?? Number.NaN };
    },
  };
}
