import { expect, it } from 'vitest';
import { messageIdSchema, type JournalRecord } from '@signalbox/shared';
import { adoptEarlier } from './attempt-journal.ts';

const id = messageIdSchema.parse('0a0a0a0a-0000-4000-8000-000000000001');

function record(offset: number, hash: string): JournalRecord {
  return { type: 'log', t: 1, partition: 0, offset, id, hash };
}

it('names a sender for each content that was in the log before, once, ahead of the record', () => {
  const written: JournalRecord[] = [];
  let number = 0;
  const write = adoptEarlier(
    (one) => void written.push(one),
    () => (number += 1),
  );
  write(record(0, '00000000000000aa'));
  write(record(1, '00000000000000aa'));
  write(record(2, '00000000000000bb'));
  expect(written.map(({ type }) => type)).toEqual(['invoke', 'outcome', 'log', 'log', 'invoke', 'outcome', 'log']);
  expect(written).toMatchObject([
    { op: 1, id, hash: '00000000000000aa' },
    { op: 1, outcome: 'unknown' },
    { offset: 0 },
    { offset: 1 },
    { op: 2, id, hash: '00000000000000bb' },
    { op: 2, outcome: 'unknown' },
    { offset: 2 },
  ]);
});
