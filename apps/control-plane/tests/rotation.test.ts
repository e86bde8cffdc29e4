import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endRecorded, readRecords } from '@signalbox/supervisor';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Progress } from './rotation/keeper.ts';

/** So many rotations of a test, and kills of the second one: a quick machine has them in 5 s, a busy one in 10. */
const enough = { rotations: 40, kills: 12 };
/** Of each log; eight times that, as the file and as what it was before, is the most it may take. */
const limitBytes = 4_000_000;

function testFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox rotation-'));
  onTestFinished(async () => {
    for (const record of readRecords(folder)) await endRecorded(record);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** `keeper.ts` as a process of its own. */
function keeperOf(folder: string) {
  const keeper = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'rotation', 'keeper.ts'), folder, String(limitBytes)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void keeper.kill('SIGKILL'));
  const closed = once(keeper, 'close');
  const told: Progress[] = [];
  const waiters = new Set<() => void>();
  createInterface(keeper.stdout).on('line', (line) => {
    told.push(JSON.parse(line));
    for (const look of waiters) look();
  });
  return {
    told,
    /** Resolves once it has told what fits. */
    until: (fits: (progress: Progress) => boolean) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          const last = told.at(-1);
          if (last === undefined || !fits(last)) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
    /** What it had told when it was over. */
    async end(signal: 'SIGTERM' | 'SIGKILL') {
      keeper.kill(signal);
      await closed;
      const { first = 0 } = told.find((progress) => progress.first > 0) ?? {};
      const { last = 0, rotations = 0 } = told.at(-1) ?? {};
      return { first, last, rotations, wrong: told.flatMap(({ wrong }) => wrong) };
    },
  };
}

function bytesIn(folder: string): number {
  const names = readdirSync(folder).filter((name) => name.includes('.ndjson'));
  return names.reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

describe('a log that is rotated many times a second while it is written as fast as can be', () => {
  test('gives every line exactly once and in order, and takes no more room than it may', async () => {
    const folder = testFolder();
    const keeper = keeperOf(folder);
    let most = 0;
    await keeper.until((progress) => {
      most = Math.max(most, bytesIn(folder));
      return progress.rotations >= enough.rotations;
    });
    const { first, last, rotations, wrong } = await keeper.end('SIGTERM');
    console.log(`${last} lines, ${rotations} rotations, at most ${Math.round(most / 1000)} kB`);
    expect(wrong).toEqual([]);
    expect(first).toBe(1);
    expect(most).toBeLessThan(2 * 8 * limitBytes);
  });

  test('gives every line also to the next control plane after each of many kills -9', async () => {
    const folder = testFolder();
    let known = 0;
    let kills = 0;
    let rotated = 0;
    for (; kills < enough.kills || rotated < enough.rotations; kills += 1) {
      const keeper = keeperOf(folder);
      // After another number of rotations each time, so that the kill comes at other steps.
      await keeper.until(({ first, rotations }) => first > 0 && rotations > kills % 4);
      const { first, last, rotations, wrong } = await keeper.end('SIGKILL');
      expect(wrong).toEqual([]);
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThanOrEqual(known + 1);
      known = last;
      rotated += rotations;
    }
    const keeper = keeperOf(folder);
    await keeper.until(({ last }) => last > known);
    const { first, wrong } = await keeper.end('SIGTERM');
    console.log(`${known} lines, ${kills} kills, ${rotated} rotations`);
    expect(wrong).toEqual([]);
    expect(first).toBeLessThanOrEqual(known + 1);
  });
});
