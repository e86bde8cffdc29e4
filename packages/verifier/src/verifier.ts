import { isNews, type Judgement, type JournalRecord, type JournalRecordOf } from '@signalbox/shared';
import { AbsenceRule } from './absence-rule.ts';
import type { Bitmap } from './bitmap.ts';
import { createBook } from './book.ts';
import { defaultBounds, type Bounds } from './bounds.ts';
import { DigestRule } from './digest-rule.ts';
import { FinalsRule } from './finals-rule.ts';
import { Holdings } from './holdings.ts';
import { LogView } from './log-view.ts';
import { missingEvidence, unevenHoldings, type Seen } from './missing-evidence.ts';
import { Reads } from './reads.ts';
import type { FinalDigest, ReadBegun, WholeRead } from './read.ts';
import { Quiescence } from './quiescence.ts';
import { Senders } from './senders.ts';
import { ShownRule } from './shown-rule.ts';
import { Witnesses } from './witnesses.ts';

/** Judges a journal as it is written. */
export interface Verifier {
  /** The next record, in the order of the journal. Trusts its shape: parse it at the border. */
  accept(record: JournalRecord): void;
  /** What can be said so far; cheap enough to be asked every second. `invalid` is never taken back. */
  verdict(): Judgement;
}

export function createVerifier(options: { readonly bounds?: Partial<Bounds> } = {}): Verifier {
  const book = createBook({ ...defaultBounds, ...options.bounds });
  const witnesses = new Witnesses(book);
  const log = new LogView(book, witnesses);
  const senders = new Senders(book, log, witnesses);
  const rest = new Quiescence(book);
  const reads = new Reads(book, rest, new ShownRule(book, witnesses));
  const absence = new AbsenceRule(book);
  const finals = new FinalsRule(book);
  const digests = new DigestRule(book, log);
  const holdings = new Holdings(book);
  const seen: Seen = { book, senders, log, witnesses, rest, digests };
  /** What was missing when the run ended; undefined once something happened after that. What is looked at since then is weighed at the next end. */
  let atEnd: readonly string[] | undefined;

  function judgeWhole(read: WholeRead): void {
    // A rest that is over cannot have a last word: then it is a read like any other.
    const whole = read.rest !== undefined && read.rest !== rest.period ? { ...read, rest: undefined } : read;
    absence.judge(whole);
    holdings.noteRead(whole);
    if (whole.rest === undefined) return;
    for (const other of whole.rest.finals.values()) finals.compare(other, whole);
    whole.rest.finals.set(whole.instance, whole);
  }

  function toDigest(read: ReadBegun, { count, hash, partitions, mode }: JournalRecordOf<'digest'>): FinalDigest {
    const parts = new Map(Object.entries(partitions).map(([partition, part]) => [Number(partition), part]));
    const all = read.kind === 'messages' && (mode ?? book.run.begin?.mode) === 'replica';
    return { ...read, count, hash, partitions: parts, all };
  }

  function finish(): void {
    for (const read of rest.period?.finals.values() ?? []) absence.judgeAcked(read);
    atEnd = [...missingEvidence(seen), ...unevenHoldings(seen)];
  }

  function act(record: JournalRecord): void {
    switch (record.type) {
      case 'begin':
        return book.run.tear(book.now.at, 'a second run begins');
      case 'invoke':
        return senders.invoke(record);
      case 'outcome':
        return senders.outcome(record);
      case 'log': {
        const grown = log.record(record);
        if (grown !== undefined) digests.grow(grown);
        return;
      }
      case 'log-begin': {
        if (log.beginPass(record)) digests.forgetLog();
        return;
      }
      case 'log-end': {
        if (log.endPass(record)) digests.refute(log.wholeSince);
        return;
      }
      case 'read-begin':
        return reads.begin(record);
      case 'read-item':
        return reads.item(record);
      case 'read-end': {
        const whole = reads.end(record);
        if (whole !== undefined) judgeWhole(whole);
        return;
      }
      case 'digest': {
        const read = reads.close(record.read);
        if (read === undefined || record.epoch !== book.run.begin?.epoch) return;
        const digest = toDigest(read, record);
        digests.judge(digest);
        holdings.noteDigest(digest);
        rest.noteDigest(digest);
        return;
      }
      case 'read-failed': {
        reads.close(record.read);
        return;
      }
      case 'fault':
        return rest.fault(record, senders.requestsInFlight);
      case 'heal':
      case 'unsettled':
        return rest.disturb();
      case 'settled':
        return rest.settle(record);
      case 'lost-sight':
        return loseSight(record.what, record.reason);
      case 'end':
        return finish();
    }
  }

  function loseSight(what: 'log' | 'senders' | 'reads', reason: string): void {
    switch (what) {
      case 'log':
        return log.loseSight();
      case 'senders':
        return book.run.loseSenders(`requests were missed: ${reason}`);
      case 'reads': {
        reads.loseSight();
        return rest.forgetFinals();
      }
    }
  }

  return {
    accept(record) {
      book.now.pass(record.t);
      if (isNews[record.type]) atEnd = undefined;
      if (book.run.begin !== undefined) act(record);
      else if (record.type === 'begin') book.run.begin = record;
      else book.run.tear(book.now.at, 'the run has not begun');
    },
    verdict() {
      const guilty = book.accusations.any;
      const missing =
        atEnd === undefined
          ? ['the run has not ended', ...missingEvidence(seen)]
          : [...new Set([...atEnd, ...book.run.doubts])];
      const { acked, refused, unknown, inFlight } = senders.counts;
      return {
        verdict: guilty ? 'invalid' : missing.length === 0 ? 'valid' : 'unknown',
        reasons: [...accusationsInWords(book.accusations.counts), ...missing],
        sent: senders.sent,
        acked,
        refused,
        unknown,
        inFlight,
        logged: book.messages.logged.size,
        stored: holdings.stored,
        held: holdings.held,
        duplicatesAbsorbed: log.duplicates,
        unacknowledged: countMissing(book.messages.logged, book.messages.acked),
        lost: book.accusations.counts.lost ?? 0,
        checkedUpTo: log.ackedChecked,
        anomalies: book.accusations.list(),
        anomalyCounts: { ...book.accusations.counts },
        freshness: { ...absence.freshness },
      };
    },
  };
}

/** The verdict on a whole journal. */
export function verifyHistory(
  history: Iterable<JournalRecord>,
  options: { readonly bounds?: Partial<Bounds> } = {},
): Judgement {
  const verifier = createVerifier(options);
  for (const record of history) verifier.accept(record);
  return verifier.verdict();
}

function countMissing(all: Bitmap, other: Bitmap): number {
  let count = 0;
  all.forEachMissingIn(other, () => {
    count += 1;
  });
  return count;
}

function accusationsInWords(counts: Judgement['anomalyCounts']): string[] {
  return Object.entries(counts).flatMap(([kind, count]) => (count === 0 ? [] : [`${kind}: ${count}`]));
}
