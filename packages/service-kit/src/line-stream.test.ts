import { expect, test } from 'vitest';
import { lineStream } from './line-stream.ts';

/** A file that takes at most `perWrite` bytes a time, and nothing while it is full. */
function file(perWrite = Infinity) {
  const state = { text: '', writes: 0, full: false };
  const stream = lineStream((bytes) => {
    if (state.full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const taken = bytes.subarray(0, perWrite);
    state.text += taken.toString('latin1');
    state.writes += 1;
    return taken.byteLength;
  });
  return { state, stream };
}

test('what is written in one turn goes out in one write, in order, without being asked', async () => {
  const { state, stream } = file();
  for (let n = 0; n < 1000; n += 1) stream.write(`${n}\n`);
  expect(state.writes).toBe(0);
  await expect.poll(() => state.writes).toBe(1);
  expect(state.text.split('\n').slice(0, -1).map(Number)).toEqual(Array.from({ length: 1000 }, (_none, n) => n));
});

test('a write that is taken in part goes on where it stopped', () => {
  const { state, stream } = file(7);
  stream.write('first line\n');
  stream.write('second line\n');
  stream.flushSync();
  expect(state.text).toBe('first line\nsecond line\n');
});

test('a full disk loses nothing that fits into memory, and never throws', async () => {
  const { state, stream } = file();
  state.full = true;
  stream.write('before\n');
  await new Promise(setImmediate);
  stream.write('while\n');
  state.full = false;
  await stream.flush();
  expect(state.text).toBe('before\nwhile\n');
});

test('what does not fit is dropped, the newest first, so that memory stays bounded', async () => {
  const { state, stream } = file();
  state.full = true;
  const megabyte = 'x'.repeat(1024 * 1024 - 1);
  for (let n = 0; n < 20; n += 1) stream.write(`${megabyte}\n`);
  state.full = false;
  await stream.flush();
  expect(state.text.length).toBe(16 * 1024 * 1024);
});

test('flushSync gives up after a while when nothing is taken', () => {
  const { state, stream } = file();
  state.full = true;
  stream.write('lost\n');
  const started = performance.now();
  stream.flushSync();
  expect(performance.now() - started).toBeLessThan(3000);
  expect(state.text).toBe('');
});
