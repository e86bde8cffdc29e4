import { expect, it } from 'vitest';
import { linesOf } from './lines.ts';

/** The same bytes in pieces of so many. */
async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.byteLength; from += size) yield bytes.subarray(from, from + size);
}

it.each([1, 2, 3, 7, 1_000])('gives whole lines, however the bytes come (%i at once)', async (size) => {
  const lines = ['"one"', '"кімната 🚂"', '"a\u2028b\u2029c\u0085d"', '"last"'];
  for (const end of ['\n', '']) {
    const given: string[] = [];
    for await (const line of linesOf(pieces(lines.join('\n') + end, size))) given.push(line);
    expect(given).toEqual(lines);
  }
});
