import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, maxLineBytes } from './line-splitter.ts';

describe('cutting bytes into lines', () => {
  it('gives the same lines wherever the bytes are torn apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'))),
        fc.array(fc.nat(200)),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const places = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
          const splitter = createLineSplitter();
          const found = [0, ...places].flatMap((from, i) =>
            splitter.push(bytes.subarray(from, places[i] ?? bytes.length)),
          );
          expect(found).toEqual(lines);
          expect(splitter.pending()).toBe(0);
        },
      ),
    );
  });

  it('keeps what has not ended for later', () => {
    const splitter = createLineSplitter();
    expect(splitter.push(Buffer.from('a\nb'))).toEqual(['a']);
    expect(splitter.pending()).toBe(1);
    expect(splitter.push(Buffer.from('c\n'))).toEqual(['bc']);
  });

  it('never keeps more than one line of the longest size', () => {
    const splitter = createLineSplitter();
    expect(splitter.push(Buffer.alloc(maxLineBytes + 1, 'x'))).toHaveLength(1);
    expect(splitter.pending()).toBe(0);
  });
});
