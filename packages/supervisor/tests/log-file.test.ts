import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { supervise, testFolder } from './fixture.ts';
import { floodingSpec } from './test-bench.ts';

describe('the log of a child that floods it', { timeout: 20_000 }, () => {
  it('[SUP25] stays bounded, goes on after each cut, and `.1` joins the bytes of the cut without a gap', async () => {
    const folder = testFolder();
    const limit = 200_000;
    const spec = { ...floodingSpec(folder, 'flood'), logLimitBytes: limit };
    const child = supervise(folder, spec);
    const cuts = new Promise<void>((resolve) => {
      let count = 0;
      child.onRotation((rotation) => {
        count += 1;
        if (rotation.by !== 'copy') throw new Error('expected a copy');
        const kept = statSync(`${spec.logFile}.1`).size;
        expect(kept).toBe(rotation.oldSize - rotation.keptFrom);
        expect(kept).toBeLessThanOrEqual(4 * limit);
        if (count === 2) resolve();
      });
    });
    await child.start();
    await cuts;
    await child.stop();
    const lines = readFileSync(`${spec.logFile}.1`, 'utf8')
      .split('\n')
      .slice(1, -1)
      .map((line) => Number(line.split(' ')[1]));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.every((line, index) => index === 0 || line === Number(lines[index - 1]) + 1)).toBe(true);
    expect(existsSync(`${spec.logFile}.1.new`)).toBe(false);
  });
});
