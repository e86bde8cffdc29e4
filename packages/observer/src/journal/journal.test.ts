import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashText, messageHash, messageIdSchema, type JournalRecord } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createJournal } from './journal.ts';
import { readJournal } from './read-journal.ts';

const record = (n: number): JournalRecord => {
  const id = messageIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  return { type: 'log', t: n, partition: 0, offset: n, id, hash: hashText(messageHash(id, 'text')) };
};
const records = (count: number, from = 0) => Array.from({ length: count }, (_, n) => record(from + n));

async function folderFor() {
  const folder = await mkdtemp(path.join(tmpdir(), 'journal-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

async function all(from: string): Promise<JournalRecord[]> {
  const found: JournalRecord[] = [];
  for await (const one of readJournal(from)) found.push(one);
  return found;
}

describe('a journal', () => {
  it('gives back what was written, over packed files and over lives, in the order in which it was written', async () => {
    await using place = await folderFor();
    const { folder } = place;
    const first = createJournal({ folder, segmentBytes: 4_000 });
    for (const one of records(1_000)) expect(first.write(one)).toBe(true);
    await first.close();
    const second = createJournal({ folder, segmentBytes: 4_000 });
    for (const one of records(10, 1_000)) second.write(one);
    second.flush();
    expect(await all(folder)).toEqual(records(1_010));
    await second.close();
    expect(await all(folder)).toEqual(records(1_010));
    expect(readdirSync(folder).every((name) => name.endsWith('.gz'))).toBe(true);
  });

  it('has a record on its way to the file before a kill after flush', async () => {
    await using place = await folderFor();
    const journal = createJournal({ folder: place.folder });
    journal.write(record(1));
    journal.flush();
    const [file = ''] = readdirSync(place.folder);
    expect(readFileSync(path.join(place.folder, file), 'utf8')).toBe(`${JSON.stringify(record(1))}\n`);
    await journal.close();
  });

  it('takes no more once it is full, says so, and says so again in its next life', async () => {
    await using place = await folderFor();
    const { folder } = place;
    const journal = createJournal({ folder, segmentBytes: 1_000, maxBytes: 2_000 });
    let taken = 0;
    for (const one of records(2_000)) {
      if (journal.write(one)) taken += 1;
      journal.flush();
    }
    expect(taken).toBeLessThan(2_000);
    expect(journal.stopped()).toMatch(/full/);
    await journal.close();
    expect(await all(folder)).toEqual(records(taken));
    expect(createJournal({ folder, maxBytes: 500 }).stopped()).toMatch(/full/);
  });

  it('stops where the disk refuses it', async () => {
    await using place = await folderFor();
    const journal = createJournal({ folder: place.folder });
    // Somebody else has the name of its file.
    writeFileSync(path.join(place.folder, '000001.ndjson'), '');
    journal.write(record(1));
    journal.flush();
    expect(journal.stopped()).toMatch(/could not be written/);
    expect(journal.write(record(2))).toBe(false);
  });
});

describe('reading a journal', () => {
  it('leaves out the torn last line of a writer that died, and goes on with the next file', async () => {
    await using place = await folderFor();
    const { folder } = place;
    const journal = createJournal({ folder });
    journal.write(record(1));
    journal.flush();
    appendFileSync(path.join(folder, '000001.ndjson'), '{"type":"lo');
    const next = createJournal({ folder });
    next.write(record(2));
    await next.close();
    await journal.close();
    expect(await all(folder)).toEqual([record(1), record(2)]);
  });

  it('names the file and the line that is no record, with what was expected and found', async () => {
    await using place = await folderFor();
    const file = path.join(place.folder, '000001.ndjson');
    writeFileSync(file, `${JSON.stringify(record(1))}\n{"type":"lgo"}\n`);
    await expect(all(place.folder)).rejects.toMatchObject({
      message: `Line 2 of ${file} is no record of a journal.`,
      facts: { found: '{"type":"lgo"}' },
    });
  });

  it('does not take part of a journal for the whole', async () => {
    await using place = await folderFor();
    writeFileSync(path.join(place.folder, '000002.ndjson'), `${JSON.stringify(record(1))}\n`);
    await expect(all(place.folder)).rejects.toMatchObject({ facts: { expected: 'file number 1' } });
    expect(existsSync(path.join(place.folder, '000001.ndjson'))).toBe(false);
  });
});
