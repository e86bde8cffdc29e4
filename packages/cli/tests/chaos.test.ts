import path from 'node:path';
import { expect, it } from 'vitest';
import { signalbox, startProduct, startWithin } from './product.ts';

/** Longest run on a busy machine of two cores, in milliseconds. */
const runWithin = 240_000;

it(
  'F14: 5,000 acknowledged over 5 single SIGKILLs, nothing lost, none failed, and the journal says so again afterwards',
  async () => {
    await using product = await startProduct();
    const faults = 'kill-logging,kill-messages,kill-facade,kill-leader';
    // Above the 100 acknowledged a second that a fault must meet, and below what two cores bear while a killed instance starts again.
    const args = [
      'chaos',
      '--acked',
      '5000',
      '--kills',
      '5',
      '--seed',
      '1',
      '--rate',
      '115',
      '--faults',
      faults,
      '--json',
    ];
    const { out } = await signalbox(product.home, ...args);
    const result = JSON.parse(out);
    const { latencyAfterFault, failures, retries } = result;
    console.log(JSON.stringify({ latencyAfterFault, failures, retries }, undefined, 1));
    // Apart from the others, as no object fails to match an empty one.
    expect(failures).toEqual({});
    expect(result).toMatchObject({
      seed: 1,
      kills: 5,
      verdict: 'valid',
      reasons: [],
      lost: 0,
      duplicates: 0,
      phantoms: 0,
      reorders: 0,
      failedRequests: 0,
    });
    expect(result.acked).toBeGreaterThanOrEqual(5000);
    const again = await signalbox(product.home, 'chaos', '--replay', path.dirname(result.report), '--json');
    expect(JSON.parse(again.out)).toMatchObject({ runId: result.runId, verdict: 'valid', acked: result.acked });
    // Another judge, which read the lines of all that were killed: the ledger of the page.
    const ledger = JSON.parse((await signalbox(product.home, 'verify', '--json')).out);
    expect(ledger).toMatchObject({ verdict: 'valid', lost: 0, anomalies: [] });
    expect(ledger.stored).toBeGreaterThanOrEqual(result.acked);
  },
  startWithin + runWithin,
);
