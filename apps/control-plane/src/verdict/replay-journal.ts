import { existsSync } from 'node:fs';
import { readJournalPieces, type JournalProgress, type Numbers } from '@signalbox/observer';
import type { JournalRecord, JournalRecordOf } from '@signalbox/shared';
import type { Verifier } from '@signalbox/verifier';
import type { SentRecords } from '../ledger/sent-records.ts';

/** What a journal says of the life before, besides what the verifier keeps of it. */
export interface Replayed {
  readonly begin: JournalRecordOf<'begin'> | undefined;
  /** How far each partition of the log was read. */
  readonly positions: ReadonlyMap<number, number>;
  /** The rest that still lasted when the last record was written. */
  readonly restMark: string | undefined;
}

export interface ReplayInto {
  readonly verifier: Verifier;
  readonly sent: SentRecords;
  readonly numbers: Numbers;
  readonly now: () => number;
  /** Told after each piece. */
  readonly progress: (progress: JournalProgress) => void;
  /** Awaited after each piece: who needs the processor more gets it. */
  readonly breathe: () => Promise<void>;
}

/** Judges the journal anew, in pieces, so that everything else goes on meanwhile. Throws AppError `unprocessable` where it is damaged. */
export async function replayJournal(folder: string, into: ReplayInto): Promise<Replayed> {
  const positions = new Map<number, number>();
  let begin: Replayed['begin'];
  let restMark: string | undefined;
  if (!existsSync(folder)) return { begin, positions, restMark };
  for await (const records of readJournalPieces(folder, into.progress)) {
    for (const record of records) {
      into.verifier.accept(record);
      note(record, into, positions);
      if (record.type === 'begin') begin ??= record;
      if (record.type === 'settled') restMark = record.mark;
      if (record.type === 'unsettled') restMark = undefined;
    }
    await into.breathe();
  }
  return { begin, positions, restMark };
}

function note(record: JournalRecord, { sent, numbers, now }: ReplayInto, positions: Map<number, number>): void {
  switch (record.type) {
    case 'invoke':
    case 'outcome':
      return sent.replay(record, now());
    case 'log':
      positions.set(record.partition, Math.max(record.offset + 1, positions.get(record.partition) ?? 0));
      return;
    case 'log-begin':
      return numbers.seen(record.pass);
    case 'read-begin':
      return numbers.seen(record.read);
    default:
      return undefined;
  }
}
