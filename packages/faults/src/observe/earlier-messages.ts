import type { JournalRecord } from '@signalbox/shared';

type Write = (record: JournalRecord) => void;

/**
 * Messages that were in the log before the run: somebody sent them, and nobody knows what came of it. Each content is journaled as such a
 * request ahead of the record that shows it, so that what the run did not send is nobody's from here on. Gives the way to write while the
 * log is read for the first time.
 */
export function adoptEarlier(write: Write, takeNumber: () => number): Write {
  const known = new Set<string>();
  return (record) => {
    if (record.type === 'log' && !known.has(`${record.id} ${record.hash}`)) {
      const { t, id, hash } = record;
      known.add(`${id} ${hash}`);
      const op = takeNumber();
      write({ type: 'invoke', t, op, id, hash });
      write({ type: 'outcome', t, op, outcome: 'unknown' });
    }
    write(record);
  };
}
