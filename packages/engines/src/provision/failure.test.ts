import { describeError } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { fileFailure, saysOffline, toolFailure } from './failure.ts';

const folder = '/home/somebody/.cache/signalbox';

test.each([
  ['ENOSPC: no space left on device, write', 'the disk is full', 'Free some space'],
  ['EROFS: read-only file system, mkdir', 'a read-only file system', 'XDG_CACHE_HOME'],
  ['EACCES: permission denied, mkdir', 'no permission to write there', 'XDG_CACHE_HOME'],
  ['ENOTDIR: not a directory, mkdir', 'a file where a folder should be', 'XDG_CACHE_HOME'],
])('says %j in plain words, with the place and the remedy', (message, found, remedy) => {
  const sentence = describeError(fileFailure('write the engine cache', folder, new Error(message)));
  expect(sentence).toContain(`Could not write the engine cache at ${folder}.`);
  expect(sentence).toContain(`Found: ${found}.`);
  expect(sentence).toContain(remedy);
});

test('a tool that failed for want of disk says so, and shows the end of what it printed', () => {
  const output = ['old', ...Array.from({ length: 20 }, (_, n) => `line ${n}`), 'write x: no space left on device'].join(
    '\n',
  );
  const sentence = describeError(toolFailure('build Consul with Go', { output, exit: 'exit code 1' }));
  expect(sentence).toContain('Found: the disk is full (exit code 1).');
  expect(sentence).toContain('line 19');
  expect(sentence).not.toContain('old');
});

test.each([
  'Unknown host repo.example.org: Temporary failure in name resolution',
  'dial tcp: lookup proxy.example.org: no such host',
  'Cannot access central in offline mode',
])('knows that %j means no network', (output) => {
  expect(saysOffline(output)).toBe(true);
});

test('does not take a compiler error for a missing network', () => {
  expect(saysOffline('COMPILATION ERROR: Main.java:[3,8] class X is public')).toBe(false);
});
