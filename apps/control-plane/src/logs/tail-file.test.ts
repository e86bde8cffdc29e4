import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFileTail, createLineSplitter, maxLineBytes } from './tail-file.ts';

function setUp(withOld = false) {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-tail-'));
  const file = path.join(folder, 'a b.ndjson');
  const tail = createFileTail(file, Buffer.alloc(16), withOld);
  return {
    file,
    unread: () => tail.unread(),
    all() {
      let text = '';
      while (tail.read((bytes) => (text += bytes.toString()))) continue;
      return text;
    },
    [Symbol.dispose]() {
      tail.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describe('following a file', () => {
  it('waits for a file that is not there yet, then reads from its beginning', () => {
    using room = setUp();
    expect(room.all()).toBe('');
    writeFileSync(room.file, 'one\n');
    expect(room.all()).toBe('one\n');
    appendFileSync(room.file, 'a longer line than the buffer holds\n');
    expect(room.all()).toBe('a longer line than the buffer holds\n');
    expect(room.all()).toBe('');
  });

  it('loses nothing when the file is copied and truncated between two looks', () => {
    using room = setUp();
    writeFileSync(room.file, 'one\n');
    expect(room.all()).toBe('one\n');
    appendFileSync(room.file, 'two\n');
    copyFileSync(room.file, `${room.file}.1`);
    truncateSync(room.file, 0);
    appendFileSync(room.file, '3\n');
    expect(room.all()).toBe('two\n3\n');
  });

  it('goes on where it was also when only the newest bytes were kept, and when the file has grown beyond that meanwhile', () => {
    using room = setUp();
    writeFileSync(room.file, 'one\ntwo\nthree\n');
    const tail = createFileTail(room.file, Buffer.alloc(8), false);
    let text = '';
    const take = (bytes: Buffer) => (text += bytes.toString());
    tail.read(take);
    expect(text).toBe('one\ntwo\n');
    writeFileSync(`${room.file}.1`, 'two\nthree\n');
    truncateSync(room.file, 0);
    appendFileSync(room.file, 'four, longer than all before\n');
    tail.cut({ oldSize: 14, keptFrom: 4 });
    expect(tail.unread()).toBe(Number.POSITIVE_INFINITY);
    while (tail.read(take)) continue;
    expect(text).toBe('one\ntwo\nthree\nfour, longer than all before\n');
    tail.close();
  });

  it('tells how much is unread, so that nobody cuts it away', () => {
    using folder = setUp();
    writeFileSync(`${folder.file}.1`, 'old\n');
    writeFileSync(folder.file, 'new\n');
    const tail = createFileTail(folder.file, Buffer.alloc(16), true);
    expect(tail.unread()).toBe(Number.POSITIVE_INFINITY);
    while (tail.read(() => undefined)) continue;
    expect(tail.unread()).toBe(0);
    appendFileSync(folder.file, 'more\n');
    expect(tail.unread()).toBe(5);
    tail.close();
  });

  it('goes over to a file that took the place of the one it read', () => {
    using room = setUp();
    writeFileSync(room.file, 'one\n');
    expect(room.all()).toBe('one\n');
    appendFileSync(room.file, 'two\n');
    renameSync(room.file, `${room.file}.away`);
    writeFileSync(room.file, 'three\n');
    expect(room.all()).toBe('two\nthree\n');
  });

  it('stays with a renamed file as long as there is no new one, also where it comes only then', () => {
    using room = setUp();
    writeFileSync(room.file, 'one\n');
    expect(room.all()).toBe('one\n');
    renameSync(room.file, `${room.file}.1`);
    expect(room.unread()).toBe(Number.POSITIVE_INFINITY);
    expect(room.all()).toBe('');
    appendFileSync(`${room.file}.1`, 'two\n');
    expect(room.all()).toBe('two\n');
    const late = createFileTail(room.file, Buffer.alloc(16), true);
    let text = '';
    const take = (bytes: Buffer) => (text += bytes.toString());
    while (late.read(take)) continue;
    appendFileSync(`${room.file}.1`, 'three\n');
    writeFileSync(room.file, 'four, longer than what was read before\n');
    expect(late.unread()).toBe(Number.POSITIVE_INFINITY);
    expect(room.unread()).toBe(Number.POSITIVE_INFINITY);
    while (late.read(take)) continue;
    expect(text).toBe('one\ntwo\nthree\nfour, longer than what was read before\n');
    expect(late.unread()).toBe(0);
    late.close();
    expect(room.all()).toBe('three\nfour, longer than what was read before\n');
  });

  it('loses nothing of two renamed files of which it had seen only the first', () => {
    using room = setUp();
    writeFileSync(`${room.file}.1`, 'one\n');
    writeFileSync(room.file, 'two\n');
    const tail = createFileTail(room.file, Buffer.alloc(16), true);
    renameSync(room.file, `${room.file}.1`);
    writeFileSync(room.file, 'three\n');
    let text = '';
    while (tail.read((bytes) => (text += bytes.toString()))) continue;
    tail.close();
    expect(text).toBe('one\ntwo\nthree\n');
  });

  it('begins with what was rotated away before it came, where that is asked for', () => {
    using folder = setUp();
    writeFileSync(`${folder.file}.1`, 'old\n');
    writeFileSync(folder.file, 'new\n');
    expect(folder.all()).toBe('new\n');
    const tail = createFileTail(folder.file, Buffer.alloc(16), true);
    let text = '';
    while (tail.read((bytes) => (text += bytes.toString()))) continue;
    tail.close();
    expect(text).toBe('old\nnew\n');
  });
});

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
