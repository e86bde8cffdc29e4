import type { InstanceId } from '@signalbox/shared';
import { Bitmap } from './bitmap.ts';
import type { Book } from './book.ts';
import type { LogView } from './log-view.ts';
import type { WholeRead } from './read.ts';
import type { Rest, RestPeriod } from './rest.ts';
import type { Senders } from './senders.ts';
import type { Witnesses } from './witnesses.ts';

export interface Seen {
  readonly book: Book;
  readonly senders: Senders;
  readonly log: LogView;
  readonly witnesses: Witnesses;
  readonly rest: Rest;
}

/** What was not seen and would have to be before a run can be called valid, a sentence each. Cheap: asked every second. */
export function missingEvidence({ book, senders, log, witnesses, rest }: Seen): string[] {
  const { run, bounds } = book;
  if (run.begin === undefined) return ['the journal has no beginning'];
  const reasons = [...run.doubts];
  const { acked } = senders.counts;
  if (acked < bounds.minAcked) reasons.push(`${acked} messages were acknowledged, fewer than ${bounds.minAcked}`);
  if (log.blind) reasons.push('records of the log were missed, and it was not read from its start again');
  else if (log.wholeSince === 0 || log.wholeSince < senders.lastAckAt) {
    reasons.push('the log was not read to its end after the last acknowledgement');
  }
  if (witnesses.size > 0) reasons.push(`${witnesses.size} messages were shown by reads and not found in the log yet`);
  if (rest.period === undefined) reasons.push('the cluster is not known to be at rest');
  else reasons.push(...missingFinals(rest.period, senders.lastAckAt), ...uncovered(rest.period, run.begin));
  return reasons;
}

/** What only the whole table can tell: messages in the log, with an unknown outcome, that the map or the shares have not got. */
export function unevenHoldings({ book, rest }: Seen): string[] {
  const finals = [...(rest.period?.finals.values() ?? [])];
  return [
    ...uneven(book, finals, 'logging', 'are not in the map: it was not brought up to the log yet'),
    ...uneven(book, finals, 'messages', 'are not held by messages'),
  ];
}

function missingFinals({ logging, messages, finals }: RestPeriod, lastAckAt: number): string[] {
  const expected: InstanceId[] = [...logging, ...messages];
  const missing = expected.filter((instance) => (finals.get(instance)?.begunAt ?? 0) <= lastAckAt);
  return missing.map((instance) => `${instance} was not read whole, at rest, after the last acknowledgement`);
}

function uncovered(
  { logging, messages, finals }: RestPeriod,
  { partitions, mode }: { partitions: number; mode: string },
): string[] {
  if (logging.length === 0) return ['no logging instance is there'];
  if (messages.length === 0) return ['no messages instance is there'];
  if (mode === 'replica') return [];
  const covered = new Set<number>();
  for (const { owns } of finals.values()) for (const partition of owns ?? []) covered.add(partition);
  return covered.size >= partitions ? [] : [`${partitions - covered.size} partitions were in no final share`];
}

/** Each holds all that is in the log; shares do so together. */
function uneven({ messages }: Book, finals: readonly WholeRead[], kind: WholeRead['kind'], says: string): string[] {
  const reads = finals.filter((read) => read.kind === kind);
  const shares = new Bitmap();
  for (const { owns, shown } of reads) if (owns !== undefined) shown.forEach((message) => shares.add(message));
  const wholes = reads.filter(({ owns }) => owns === undefined).map(({ shown }) => shown);
  let most = 0;
  for (const holding of wholes.length === 0 ? [shares] : wholes) {
    let count = 0;
    messages.logged.forEachMissingIn(holding, () => {
      count += 1;
    });
    most = Math.max(most, count);
  }
  return most === 0 ? [] : [`${most} messages of the log ${says}`];
}
