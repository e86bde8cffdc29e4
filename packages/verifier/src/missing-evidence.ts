import type { InstanceId } from '@signalbox/shared';
import { Bitmap } from './bitmap.ts';
import type { Book } from './book.ts';
import type { DigestRule } from './digest-rule.ts';
import type { LogView } from './log-view.ts';
import type { FinalDigest, RestPeriod, WholeRead } from './read.ts';
import type { Quiescence } from './quiescence.ts';
import type { Senders } from './senders.ts';
import type { Witnesses } from './witnesses.ts';

export interface Seen {
  readonly book: Book;
  readonly senders: Senders;
  readonly log: LogView;
  readonly witnesses: Witnesses;
  readonly rest: Quiescence;
  readonly digests: DigestRule;
}

/** What was not seen and would have to be before a run can be called valid, a sentence each. Cheap: asked every second. */
export function missingEvidence({ book, senders, log, witnesses, rest, digests }: Seen): string[] {
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
  else {
    const words = lastWords(rest.period, senders.lastAckAt, digests);
    reasons.push(...missingWords(rest.period, words), ...uncovered(rest.period, words, run.begin.partitions));
  }
  return reasons;
}

/** What only the whole table can tell: messages in the log, with an unknown outcome, that the map or the shares have not got. */
export function unevenHoldings({ book, senders, rest, digests }: Seen): string[] {
  if (rest.period === undefined) return [];
  const { reads, agreeing } = lastWords(rest.period, senders.lastAckAt, digests);
  return [
    ...uneven(book, reads, agreeing, 'logging', 'are not in the map: it was not brought up to the log yet'),
    ...uneven(book, reads, agreeing, 'messages', 'are not held by messages'),
  ];
}

/** The word that counts of each instance, given after the last acknowledgement: a fingerprint that is the log's, else the later of fingerprint and complete read. */
interface LastWords {
  readonly agreeing: ReadonlyMap<InstanceId, FinalDigest>;
  /** Whose fingerprint is not the log's, and who was not read whole since. */
  readonly differing: ReadonlySet<InstanceId>;
  readonly reads: ReadonlyMap<InstanceId, WholeRead>;
}

function lastWords({ finals, digests }: RestPeriod, lastAckAt: number, rule: DigestRule): LastWords {
  const isLast = (digest: FinalDigest): boolean =>
    digest.begunAt > Math.max(lastAckAt, finals.get(digest.instance)?.begunAt ?? 0);
  const fresh = [...digests].filter(([, digest]) => digest.begunAt > lastAckAt);
  const agreeing = new Map(fresh.filter(([, digest]) => rule.equalsLog(digest)));
  const differing = new Set(
    fresh.flatMap(([instance, digest]) => (!agreeing.has(instance) && isLast(digest) ? [instance] : [])),
  );
  const reads = new Map(
    [...finals].filter(
      ([instance, read]) => read.begunAt > lastAckAt && !agreeing.has(instance) && !differing.has(instance),
    ),
  );
  return { agreeing, differing, reads };
}

function missingWords({ logging, messages }: RestPeriod, { agreeing, differing, reads }: LastWords): string[] {
  return [...logging, ...messages].flatMap((instance) => {
    if (agreeing.has(instance) || reads.has(instance)) return [];
    return differing.has(instance)
      ? [`${instance} does not hold just what the log has`]
      : [`${instance} was not read, at rest, after the last acknowledgement`];
  });
}

function uncovered({ logging, messages }: RestPeriod, { agreeing, reads }: LastWords, partitions: number): string[] {
  if (logging.length === 0) return ['no logging instance is there'];
  if (messages.length === 0) return ['no messages instance is there'];
  const shares = [...agreeing.values(), ...reads.values()].filter(({ kind }) => kind === 'messages');
  const covered = new Set<number>();
  for (const share of shares) {
    const owns = partitionsOf(share);
    if (owns === undefined) return [];
    for (const partition of owns) covered.add(partition);
  }
  return covered.size >= partitions ? [] : [`${partitions - covered.size} partitions were in no final share`];
}

/** Undefined: all of them. */
function partitionsOf(share: FinalDigest | WholeRead): Iterable<number> | undefined {
  if ('partitions' in share) return share.all ? undefined : share.partitions.keys();
  return share.owns;
}

/** Each holds all that is in the log; shares do so together. A fingerprint that is the log's needs no look. */
function uneven(
  { messages }: Book,
  reads: LastWords['reads'],
  agreeing: LastWords['agreeing'],
  kind: WholeRead['kind'],
  says: string,
): string[] {
  const ofKind = [...reads.values()].filter((read) => read.kind === kind);
  const missing = (shown: Bitmap, isHeld: (message: number) => boolean): number => {
    let count = 0;
    messages.logged.forEachMissingIn(shown, (message) => {
      if (!isHeld(message)) count += 1;
    });
    return count;
  };
  const wholes = ofKind.filter(({ owns }) => owns === undefined).map(({ shown }) => missing(shown, () => false));
  const shared = ofKind.filter(({ owns }) => owns !== undefined);
  const union = new Bitmap();
  for (const { shown } of shared) shown.forEach((message) => union.add(message));
  const proven = new Set<number>();
  for (const { partitions } of agreeing.values()) for (const partition of partitions.keys()) proven.add(partition);
  const most = Math.max(
    0,
    ...wholes,
    ...(shared.length === 0 ? [] : [missing(union, (message) => proven.has(messages.partition.get(message)))]),
  );
  return most === 0 ? [] : [`${most} messages of the log ${says}`];
}
