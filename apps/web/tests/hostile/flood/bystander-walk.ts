import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { sendRaw } from '../raw-http.ts';

const everyMs = 10;
const port = Number(workerData);
const waits: number[] = [];
let failed = 0;
let going = true;

/** One thing after the other, each on a new connection, until told to stop. */
async function walk(): Promise<void> {
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
  // A thread, not a window: it has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage({ waits, failed });
}

parentPort?.once('message', () => {
  going = false;
});
await walk();
