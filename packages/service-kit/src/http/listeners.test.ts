import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { startApp, type AppHarness } from '../../testing/app-harness.ts';

/** A client on a thread of its own, so that it connects while this one stands still. */
const client = `
  const { connect } = require('node:net');
  const { workerData: { port, count, signal } } = require('node:worker_threads');
  let connected = 0;
  for (let n = 0; n < count; n += 1)
    connect(port, '127.0.0.1', () => {
      connected += 1;
      if (connected === count) { Atomics.store(signal, 0, 1); Atomics.notify(signal, 0); }
    }).on('error', () => undefined);
`;

/** Stands still until so many have connected; 'timed-out' when the kernel turned some of them away. */
function connectWhileStandingStill(bench: AppHarness, count: number): { worker: Worker; end: string } {
  const { port } = bench.http.server.address() as AddressInfo;
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(client, { eval: true, workerData: { port, count, signal } });
  return { worker, end: Atomics.wait(signal, 0, 0, 4000) };
}

// Only there do listeners share a port.
describe.skipIf(process.platform !== 'linux')('who waits to be taken in', () => {
  test('[R5] nobody is turned away unseen while the process stands still: 2,000 may wait', async () => {
    await using bench = await startApp({ title: 'Test', routes: [] }, { limits: { connections: 4000 } });
    const { worker, end } = connectWhileStandingStill(bench, 2000);
    await worker.terminate();
    expect(end).not.toBe('timed-out');
  });

  test('[R5] a turn of the event loop takes in more than one of those who wait', async () => {
    await using bench = await startApp({ title: 'Test', routes: [] });
    let taken = 0;
    bench.http.server.on('connection', () => {
      taken += 1;
    });
    const { worker } = connectWhileStandingStill(bench, 200);
    let turns = 0;
    for (; taken < 200; turns += 1) await turn();
    await worker.terminate();
    expect(turns).toBeLessThan(50);
  });

  test('a drain takes in all who wait before the listeners go: none is reset', async () => {
    await using bench = await startApp({ title: 'Test', routes: [] });
    let taken = 0;
    bench.http.server.on('connection', () => {
      taken += 1;
    });
    const { worker } = connectWhileStandingStill(bench, 100);
    const stopped = bench.http.stop();
    await expect.poll(() => bench.http.server.listening).toBe(false);
    expect(taken).toBe(100);
    await worker.terminate();
    await stopped;
  });
});
