import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { heldBytes } from './held-memory.ts';

const million = 1_000_000;

test('what a process holds is counted, and what it only left lying is not', async () => {
  const [held, garbage] = [
    await heldBy('globalThis.kept = many();'),
    await heldBy('many(); globalThis.kept = undefined;'),
  ];
  expect(held - garbage).toBeGreaterThan(25 * million);
  expect(held - garbage).toBeLessThan(35 * million);
});

/** Of a process that has made thirty million bytes. */
async function heldBy(code: string): Promise<number> {
  const make = `const many = () => Array.from({ length: 30 }, () => Buffer.alloc(${million}, 1));`;
  const child = spawn(process.execPath, ['-e', `${make} ${code} console.log('made'); setInterval(() => {}, 1000);`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(child.stdout, 'data');
    return await heldBytes(child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
  }
}
