import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { measureLoopDelays } from './loop-delay.ts';

test('a loop that stands still half of the time is seen to, and one that idles is not', async () => {
  const stands = `let rounds = 0; const stand = () => { const until = Date.now() + 150; while (Date.now() < until); if ((rounds += 1) === 6) console.log('stood'); setTimeout(stand, 150); };`;
  const [busy, idle] = await Promise.all([
    start(`${stands} process.on('SIGUSR2', stand); console.log('ready')`),
    start(`process.on('SIGUSR2', () => console.log('stood')); console.log('ready'); setInterval(() => {}, 1000)`),
  ]);
  try {
    const delays = await measureLoopDelays(
      new Map([
        ['busy', busy.pid],
        ['idle', idle.pid],
      ]),
    );
    const both = [busy.says('stood'), idle.says('stood')];
    for (const { pid } of [busy, idle]) process.kill(pid, 'SIGUSR2');
    await Promise.all(both);
    const seen = await delays.stop();
    expect(seen.get('busy')).toBeGreaterThan(100);
    expect(seen.get('idle')).toBeLessThan(100);
  } finally {
    for (const { end } of [busy, idle]) end();
  }
});

async function start(code: string) {
  // The timer keeps it alive until it is told to stand still.
  const child = spawn(process.execPath, ['-e', `${code}; setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const says = (word: string): Promise<void> =>
    new Promise((resolve) => child.stdout.on('data', (text: Buffer) => text.toString().includes(word) && resolve()));
  await says('ready');
  return { pid: child.pid ?? 0, says, end: () => child.kill('SIGKILL') };
}
