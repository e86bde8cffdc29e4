import { expect, test } from 'vitest';
import { longestOf, runFuzz } from './fuzz/fuzz-run.ts';
import { runLiveFuzz } from './fuzz/live-fuzz.ts';
import { apart, operationsOfProduct, watchLoops, wordsOfFailure } from './fuzz/servers-alive.ts';
import { knockByPolling } from './live-knock.ts';
import type { HostileProduct } from './product.ts';

const requests = 20_000;
const visits = 150;

/** F15: whatever comes in, the answer is honest and the process lives. */
export function fuzzTests(product: () => HostileProduct): void {
  const seed = 20_261_125;

  test(`[F15] ${requests} fuzzed requests at every operation of every server: each answered as it declares, nothing breaks`, async () => {
    const before = await product().state();
    const { metrics, others } = apart(await operationsOfProduct(product()));
    const { token } = product().secrets;
    const watch = await watchLoops(product());
    const report = await runFuzz({ operations: others, requests, seed, token, lanes: 16 });
    const loops = await watch.stop();
    const { sent, statuses, slowestMs, operations } = report;
    console.log(
      `seed ${seed}: ${sent} requests at ${operations.size} operations, ${JSON.stringify(statuses)}, slowest ${slowestMs.toFixed(0)} ms; ${loops.all.join('; ')}`,
    );
    console.log(`longest together: ${longestOf(operations)}`);
    const figures = await runFuzz({ operations: metrics, requests: 50 * metrics.length, seed, token, lanes: 4 });
    for (const { faults } of [report, figures]) expect(faults.count, `${faults.first.join('\n')}`).toBe(0);
    expect([operations.size, figures.operations.size]).toEqual([others.length, metrics.length]);
    expect(metrics.length).toBeGreaterThan(1);
    expect(loops.bad).toEqual([]);
    expect(wordsOfFailure(product())).toEqual([]);
    expect(await product().state()).toBe(before);
  });

  test(`[F15] fuzzed packets of the live feed end at most the visit that sent them`, async () => {
    const { port, secrets } = product();
    const { packets, ended } = await runLiveFuzz(port, secrets.token, visits, seed);
    console.log(`seed ${seed}: ${packets} packets taken, ${ended} visits ended by the feed`);
    expect(packets).toBeGreaterThan(visits);
    expect(
      await knockByPolling(port, [
        ['Host', `127.0.0.1:${port}`],
        ['Authorization', `Bearer ${secrets.token}`],
      ]),
    ).toEqual({
      transport: true,
      feed: true,
    });
    expect(wordsOfFailure(product())).toEqual([]);
  });
}
