import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createJournal } from '@signalbox/observer';
import { instanceId } from '@signalbox/shared';
import type { FaultReport } from '../inject/fault-runner.ts';
import { concludeRun } from './result.ts';

const fault: FaultReport = {
  n: 1,
  name: 'kill-logging',
  recipe: 'F01',
  injections: [
    {
      act: 'kill',
      targets: [instanceId('logging', 1)],
      askedAt: 1000,
      seenAt: 1010,
      confirmed: true,
      evidence: ['logging-1 pid 7 gone after 10 ms'],
      inFlight: 20,
      ackedPerSecond: 150,
      tolerated: true,
    },
  ],
  wholeAt: 2000,
  remarks: [],
};

it('leaves a result whose names are those that are read elsewhere, and a report', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox result '));
  try {
    await createJournal({ folder: path.join(folder, 'journal') }).close();
    const trace = { faults: [fault], samples: [], load: { from: 0, to: 3000 }, remarks: [], epoch: 1, earlier: 0 };
    await concludeRun({ runId: 'r', seed: 1, acked: 1, rate: 150, folder, startedAt: new Date(0), trace });
    const result = JSON.parse(await readFile(path.join(folder, 'result.json'), 'utf8'));
    const names = ['n', 'name', 'recipe', 'blows', 'wholeAt', 'remarks', 'title', 'latency', 'failed', 'recoveredMs'];
    expect(Object.keys(result.faults[0])).toEqual(names);
    expect(result.faults[0].blows).toEqual(fault.injections);
    expect(await readFile(path.join(folder, 'report.html'), 'utf8')).toContain('logging-1 pid 7 gone after 10 ms');
  } finally {
    await rm(folder, { recursive: true });
  }
});
