import { expect, test } from 'vitest';
import { engineCacheDir } from './folders.ts';

test.each([
  [{ HOME: '/home/ann' }, '/home/ann/.cache/signalbox'],
  [{ HOME: '/home/ann', XDG_CACHE_HOME: '/var/cache/a b' }, '/var/cache/a b/signalbox'],
  [{ HOME: '/home/ann', XDG_CACHE_HOME: 'relative' }, '/home/ann/.cache/signalbox'],
  [{ HOME: '/home/ann', XDG_CACHE_HOME: '' }, '/home/ann/.cache/signalbox'],
])('%j keeps the engines in %s', (env, folder) => {
  expect(engineCacheDir(env)).toBe(folder);
});
