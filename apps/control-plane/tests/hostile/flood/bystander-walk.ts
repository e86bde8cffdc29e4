import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { sendRaw } from '../raw-http.ts';

const { ports, everyMs } = z.object({ ports: z.array(z.int()), everyMs: z.number() }).parse(workerData);
let going = true;

/** One thing after the other, each on a new connection, until told to stop. */
async function walk(port: number): Promise<{ waits: number[]; failed: number }> {
  const waits: number[] = [];
  let failed = 0;
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
  return { waits, failed };
}

parentPort?.once('message', () => {
  going = false;
});
const seen = await Promise.all(ports.map(walk));
// A thread, not a window: it has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(seen);
