import { expect, it } from 'vitest';
import { type ProcessSpec, childEnv, specHash } from './process-spec.ts';

const spec: ProcessSpec = {
  id: 'one',
  file: '/bin/true',
  args: [],
  env: { B: '2', A: '1' },
  cwd: '/',
  logFile: '/tmp/one.log',
  logLimitBytes: 1,
  logRotation: 'copy',
  ready: async () => ({ ready: true }),
  startTimeoutMs: 1,
  stopGraceMs: 1,
  restart: 'never',
};

it('[SUP2] hands down PATH, HOME, LANG and TZ where the parent has them, and lets the spec have the last word', () => {
  const parent = { PATH: '/bin', HOME: '/root', TOKEN: 'secret' };
  expect(childEnv({ ...spec, env: { HOME: '/elsewhere' } }, parent)).toEqual({ PATH: '/bin', HOME: '/elsewhere' });
});

it('[SUP21] tells commands apart by file, arguments, folder and environment, not by the order of names', () => {
  expect(specHash({ ...spec, env: { A: '1', B: '2' } })).toBe(specHash(spec));
  expect(specHash({ ...spec, startTimeoutMs: 9 })).toBe(specHash(spec));
  const others = [{ file: '/bin/false' }, { args: ['x'] }, { cwd: '/tmp' }, { env: { A: '1' } }].map((change) =>
    specHash({ ...spec, ...change }),
  );
  expect(new Set([specHash(spec), ...others]).size).toBe(5);
});
