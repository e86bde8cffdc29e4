import {
  instanceId,
  journalRecordSchema,
  type Anomaly,
  type JournalRecord,
  type MessageId,
  type Judgement,
} from '@signalbox/shared';
import { verifyHistory } from '../src/verifier.ts';

export const [a, b, c] = ['a', 'b', 'c'].map(
  (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000` as MessageId,
) as [MessageId, MessageId, MessageId];
export const hash = '1'.repeat(16);
export const other = '2'.repeat(16);
export const logging = instanceId('logging', 1);
export const messages = instanceId('messages', 1);

type Words = Omit<JournalRecord, 't' | 'type'> & Record<string, unknown>;

/** Writes a journal in which a second has ten records; closed, one partition, unless told otherwise. */
export function journal(begin: Record<string, unknown> = {}) {
  const records: JournalRecord[] = [];
  let t = 0;
  let read = 0;
  const write = (type: JournalRecord['type'], fields: object = {}) => {
    t += 100;
    records.push(journalRecordSchema.parse({ type, t, ...fields }));
    return story;
  };
  const story = {
    records,
    write,
    later: (ms: number) => {
      for (let left = ms; left > 0; left -= 100) write('log-begin', { pass: 1_000 + records.length });
      return story;
    },
    send: (op: number, id: MessageId, more: object = {}) => write('invoke', { op, id, hash, ...more }),
    acked: (op: number) => write('outcome', { op, outcome: 'acked' }),
    ends: (op: number, outcome: string) => write('outcome', { op, outcome }),
    log: (offset: number, id: MessageId, more: object = {}) =>
      write('log', { partition: 0, offset, id, hash, ...more }),
    pass: (fromStart = false) => {
      write('log-begin', { pass: records.length, fromStart });
      return write('log-end', { pass: records.length - 1, partition: 0, highWater: 10 });
    },
    read: (
      kind: 'logging' | 'messages',
      shown: (MessageId | Partial<Words>)[],
      begin: object = {},
      end: object = {},
    ) => {
      read += 1;
      const instance = kind === 'logging' ? logging : messages;
      write('read-begin', { read, client: 'client', instance, kind, ...begin });
      for (const item of shown) write('read-item', { read, hash, ...(typeof item === 'string' ? { id: item } : item) });
      return write('read-end', {
        read,
        complete: true,
        count: shown.length,
        ...(kind === 'messages' ? { owns: [0] } : {}),
        ...end,
      });
    },
    digest: (
      instance: string,
      count: number,
      sum: string,
      part?: object,
      more: { final?: boolean; mode?: string } = {},
    ) => {
      read += 1;
      const { final, mode } = more;
      write('read-begin', { read, client: 'observer', instance, kind: instance.split('-')[0], final });
      return write('digest', {
        read,
        epoch: 1,
        count,
        hash: sum,
        partitions: part === undefined ? {} : { 0: part },
        mode,
      });
    },
    settled: () => write('settled', { logging: [logging], messages: [messages] }),
    /** Quiescence, the last reads of these, and the end. */
    finish: (shown: MessageId[]) =>
      story
        .settled()
        .later(3_000)
        .pass()
        .read('logging', shown, { final: true })
        .read(
          'messages',
          shown.map((id, offset) => ({ id, partition: 0, offset })),
          { final: true },
        )
        .write('end'),
    verdict: () => verifyHistory(records),
  };
  return write('begin', { run: 'r', epoch: 1, partitions: 1, mode: 'group', closed: true, ...begin });
}

export const named = ({ anomalies }: Judgement) => anomalies.map(({ kind, id, hop }: Anomaly) => [kind, id, hop]);
