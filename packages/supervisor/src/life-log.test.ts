import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LifeLog } from './life-log.ts';

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'life log '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'logs', 'one.log');
}

describe('the log of a life', () => {
  it('[SUP25] leaves a log within its limit alone, and one that is not there too', () => {
    const path = file();
    const log = new LifeLog(path, 10, 'copy');
    expect(log.rotateIfLarge()).toBeUndefined();
    closeSync(log.open());
    appendFileSync(path, '0123456789');
    expect(log.rotateIfLarge()).toBeUndefined();
  });

  it('[SUP25] keeps everything in `.1`, so that a follower goes on where it was, and the writer from the start', () => {
    const path = file();
    const log = new LifeLog(path, 10, 'copy');
    const descriptor = log.open();
    writeSync(descriptor, 'abcdefghijklmnop');
    expect(log.rotateIfLarge()).toEqual({ by: 'copy', logFile: path, oldSize: 16, keptFrom: 0 });
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('abcdefghijklmnop');
    writeSync(descriptor, 'next');
    closeSync(descriptor);
    expect(readFileSync(path, 'utf8')).toBe('next');
  });

  it('[SUP25] keeps the newest bytes only of a flood', () => {
    const path = file();
    const log = new LifeLog(path, 10, 'copy');
    const descriptor = log.open();
    writeSync(descriptor, 'abcdefghijklmnopqrstu');
    closeSync(descriptor);
    expect(log.rotateIfLarge()).toEqual({ by: 'copy', logFile: path, oldSize: 21, keptFrom: 11 });
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('lmnopqrstu');
  });

  it('[SUP25] waits with the cut for a follower that has more to read than `.1` will hold, but not for ever', () => {
    const path = file();
    const log = new LifeLog(path, 10, 'copy');
    const descriptor = log.open();
    writeSync(descriptor, 'abcdefghijklmnopqrstu');
    expect(log.rotateIfLarge(11)).toBeUndefined();
    expect(log.rotateIfLarge(10)).toMatchObject({ oldSize: 21, keptFrom: 11 });
    writeSync(descriptor, 'x'.repeat(81));
    closeSync(descriptor);
    expect(log.rotateIfLarge(81)).toMatchObject({ oldSize: 81, keptFrom: 71 });
  });

  it('[SUP25] renames the log of a writer who follows its name, and not again before he has', () => {
    const path = file();
    const log = new LifeLog(path, 10, 'rename');
    const descriptor = log.open();
    writeSync(descriptor, 'abcdefghijklmnop');
    expect(log.rotateIfLarge()).toEqual({ by: 'rename', logFile: path });
    writeSync(descriptor, ' and more');
    expect(log.rotateIfLarge()).toBeUndefined();
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('abcdefghijklmnop and more');
    closeSync(descriptor);
    writeFileSync(path, 'nextnextnext');
    expect(log.rotateIfLarge(Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(log.rotateIfLarge()).toEqual({ by: 'rename', logFile: path });
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('nextnextnext');
  });

  it('[SUP25] keeps what grew while nobody kept it bounded until it was read, and no longer', () => {
    const path = file();
    const log = new LifeLog(path, 10, 'rename');
    closeSync(log.open());
    writeFileSync(path, 'x'.repeat(81));
    expect(log.rotateIfLarge(Number.POSITIVE_INFINITY)).toEqual({ by: 'rename', logFile: path });
    writeFileSync(path, 'next');
    log.rotateIfLarge(Number.POSITIVE_INFINITY);
    expect(statSync(`${path}.1`).size).toBe(81);
    log.rotateIfLarge(4);
    expect(existsSync(`${path}.1`)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('next');
  });

  it('[SUP7] shows the last lines of this life only, also when it was cut meanwhile', () => {
    const path = file();
    const log = new LifeLog(path, 60, 'copy');
    closeSync(log.open());
    appendFileSync(path, 'a former life\n');
    const descriptor = log.open();
    expect(log.tail()).toEqual([]);
    writeSync(descriptor, 'one\ntwo\n\nthree');
    expect(log.tail()).toEqual(['one', 'two', 'three']);
    writeSync(descriptor, `\n${'x'.repeat(60)}\nfour\n`);
    log.rotateIfLarge();
    writeSync(descriptor, 'five\n');
    closeSync(descriptor);
    expect(log.tail().slice(-2)).toEqual(['four', 'five']);
  });

  it('[SUP7] shows twenty lines at most, and no line without end', () => {
    const path = file();
    const log = new LifeLog(path, 1_000_000, 'copy');
    closeSync(log.open());
    appendFileSync(
      path,
      `${Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n')}\n${'y'.repeat(5_000)}\n`,
    );
    expect(log.tail()).toHaveLength(20);
    expect(log.tail().at(-2)).toBe('line 29');
    expect(log.tail().at(-1)).toHaveLength(501);
  });
});
