import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { linuxProcesses } from './linux-processes.ts';

const group = new Set([process.pid]);

test.runIf(process.platform === 'linux').each([
  ['members', () => linuxProcesses.members(group)],
  ['usage', () => linuxProcesses.usage(group)],
] as const)('%s: others have their turns while the list of all processes is read', async (_name, read) => {
  let through = false;
  const reading = read().then(() => (through = true));
  await turn();
  expect(through).toBe(false);
  await reading;
});
