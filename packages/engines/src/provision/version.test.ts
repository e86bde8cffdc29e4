import { expect, test } from 'vitest';
import { isAtLeast, versionAfter } from './version.ts';

test.each([
  ['Consul v1.22.7\nBuild Date 1970', /Consul v/, [1, 22, 7]],
  ['go version go1.26 linux/amd64', /go version go/, [1, 26, 0]],
  ['openjdk version "17.0.15" 2025-04-15', /version "/, [17, 0, 15]],
  ['openjdk version "21" 2023-09-19', /version "/, [21, 0, 0]],
] as const)('reads the version in %j', (text, marker, version) => {
  expect(versionAfter(marker, text)).toEqual(version);
});

test('says nothing where there is no version', () => {
  expect(versionAfter(/Consul v/, 'command not found')).toBeUndefined();
});

test('compares by numbers, not by letters', () => {
  expect(isAtLeast([1, 9, 0], [1, 20, 0])).toBe(false);
  expect(isAtLeast([1, 20, 0], [1, 20, 0])).toBe(true);
  expect(isAtLeast([2, 0, 0], [1, 20, 5])).toBe(true);
});
