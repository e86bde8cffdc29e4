import {
  byteLength,
  hashText,
  messageHash,
  messageIdSchema,
  splitInstanceId,
  type EventLine,
  type JournalRecord,
  type JournalRecordOf,
  type MessageId,
  type Writer,
} from '@signalbox/shared';
import { createLineMarks } from './line-marks.ts';
import { doubtAfterMs, replyEvent } from './open-requests.ts';

/** What the facades' lines say was sent and what came of it, as records of a journal. Each line counts once, over all lives of ours. */
export interface SentRecords {
  /** The records of one line. `now`: milliseconds of the journal's clock. */
  take(line: EventLine, now: number): JournalRecord[];
  /** Requests that have been open for too long. */
  tick(now: number): JournalRecord[];
  /** A record that stands in the journal already: what it was made of is not taken again. */
  replay(record: JournalRecordOf<'invoke'> | JournalRecordOf<'outcome'>, now: number): void;
  /** Requests that are neither answered nor given up. */
  open(): number;
}

/** Requests given up that may still be answered; of older ones a late answer is not told any more. */
const doubtfulKept = 10_000;
const noContent = '0'.repeat(16);

const endings = { ack: 'acked', refuse: 'refused', doubt: 'unknown' } as const;

/** `epoch`: whose lines count (LED24). `newId`: an id nobody has, for a request that was refused before it had one (LED5). */
export function createSentRecords(epoch: number, newId: () => MessageId): SentRecords {
  const marks = createLineMarks();
  /** When each open request falls into doubt, oldest first. */
  const open = new Map<number, number>();
  const doubtful = new Set<number>();

  function end(op: number): boolean {
    return open.delete(op) || doubtful.delete(op);
  }

  function giveUp(op: number): void {
    open.delete(op);
    doubtful.add(op);
    const [oldest] = doubtful;
    if (doubtful.size > doubtfulKept && oldest !== undefined) doubtful.delete(oldest);
  }

  function accept(line: EventLine<'hop'>, t: number): JournalRecord[] {
    if (line.messageId === undefined) return [];
    const hash = contentOf(line.messageId, line);
    if (hash === undefined) return [lostSight(t, `${line.instance} did not tell the content of ${line.messageId}`)];
    const op = numberOf(line);
    if (open.has(op) || doubtful.has(op)) return [];
    open.set(op, t + doubtAfterMs);
    return [{ type: 'invoke', t, op, id: line.messageId, hash, line: nameOf(line) }];
  }

  function reply(line: EventLine<'hop'>, t: number): JournalRecord[] {
    const event = replyEvent(line.outcome, line.status);
    const op = numberOf(line);
    const status = line.status === undefined ? {} : { status: line.status };
    const outcome = { type: 'outcome', t, op, outcome: endings[event], ...status, line: nameOf(line) } as const;
    if (end(op)) return [outcome];
    if (event !== 'refuse' || line.messageId !== undefined) return [];
    return [{ type: 'invoke', t, op, id: newId(), hash: noContent, line: nameOf(line) }, outcome];
  }

  return {
    take(line, t) {
      if (!isOfSender(line)) return [];
      const news = marks.take(line.instance, line.life, line.seq);
      if (news === 'known' || !isOf(line, epoch)) return [];
      const gap =
        news === 'gap' ? [lostSight(t, `${line.instance} wrote lines before ${nameOf(line)} that were not seen`)] : [];
      if (line.event !== 'hop') return gap;
      if (line.hop === 'accept') return [...gap, ...accept(line, t)];
      return line.hop === 'reply' ? [...gap, ...reply(line, t)] : gap;
    },
    tick(t) {
      const records: JournalRecord[] = [];
      for (const [op, doubtAt] of open) {
        if (doubtAt > t) break;
        giveUp(op);
        records.push({ type: 'outcome', t, op, outcome: 'unknown' });
      }
      return records;
    },
    replay(record, now) {
      const { op, line } = record;
      const [writer, life, seq] = line?.split(' ') ?? [];
      if (writer !== undefined && life !== undefined) marks.replay(writer, life, Number(seq));
      if (record.type === 'invoke') open.set(op, now + doubtAfterMs);
      else if (record.outcome === 'unknown' && line === undefined) giveUp(op);
      else end(op);
    },
    open: () => open.size,
  };
}

/**
 * Whether a line can tell of requests of this epoch (LED24). Until its writer knew its epoch it took no requests; a hop without one was written
 * by an earlier version, and whoever reads it knows from its time.
 */
function isOf({ epoch, event }: EventLine, ours: number): boolean {
  return epoch === undefined ? event === 'hop' : epoch === ours;
}

/** Facades alone say what was sent. */
export function isOfSender({ instance }: EventLine): boolean {
  return isSender(instance);
}

export function isSender(instance: Writer): boolean {
  return instance !== 'control' && splitInstanceId(instance).kind === 'facade';
}

/** The number of a request, the same in every life of ours: 53 bits of its name. */
function numberOf({ instance, life, requestId, seq }: EventLine<'hop'>): number {
  const { high, low } = messageHash(`${instance} ${life}`, requestId ?? String(seq));
  return high * 2 ** 21 + (low >>> 11);
}

function nameOf({ instance, life, seq }: EventLine<'hop'> | EventLine): string {
  return `${instance} ${life} ${seq}`;
}

/** The fingerprint of what was sent; undefined where the line does not tell all of it. */
function contentOf(id: MessageId, { text, bytes, hash }: EventLine<'hop'>): string | undefined {
  if (hash !== undefined) return hash;
  if (text === undefined || byteLength(text) !== bytes) return undefined;
  return hashText(messageHash(id, text));
}

function lostSight(t: number, reason: string): JournalRecord {
  return { type: 'lost-sight', t, what: 'senders', reason };
}

/** A UUID as a message's id. */
export function asMessageId(uuid: string): MessageId {
  return messageIdSchema.parse(uuid);
}
