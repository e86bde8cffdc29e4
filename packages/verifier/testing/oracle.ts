import {
  anomalyKinds,
  hashText,
  addHash,
  emptySetHash,
  isNews,
  type AnomalyKind,
  type JournalRecord,
  type JournalRecordOf,
} from '@signalbox/shared';
import { defaultBounds } from '../src/bounds.ts';

/** What the oracle says; `guilty`: `KIND ID SORT`, where the sort of hop is log, logging or messages. */
export interface OracleVerdict {
  readonly verdict: 'valid' | 'invalid' | 'unknown';
  readonly guilty: readonly string[];
  readonly counts: Record<
    'sent' | 'acked' | 'refused' | 'unknown' | 'inFlight' | 'logged' | 'duplicatesAbsorbed',
    number
  >;
}

interface Request {
  readonly at: number;
  readonly op: number;
  readonly id: string;
  readonly hash: string;
  readonly order: string | undefined;
  readonly answers: { at: number; outcome: 'acked' | 'refused' | 'unknown' }[];
}

interface Shown {
  readonly at: number;
  readonly id: string;
  readonly hash: string;
  readonly place: string | undefined;
  readonly partition: number | undefined;
  readonly offset: number;
  readonly again: boolean;
}

interface Read {
  readonly at: number;
  readonly begin: JournalRecordOf<'read-begin'>;
  readonly items: Shown[];
  blind: boolean;
  end:
    | { at: number; record: JournalRecordOf<'read-end'> | JournalRecordOf<'digest'> | JournalRecordOf<'read-failed'> }
    | undefined;
  torn: boolean;
}

/** The log between two readings from its start. `first`: in order of reading, without what was read before. */
interface View {
  readonly from: number;
  to: number;
  readonly records: { at: number; partition: number; offset: number; id: string; hash: string; again: boolean }[];
}

/**
 * Says what a journal proves, as slowly and plainly as SPEC.md does: whole arrays, looked through from the start for every question,
 * nothing remembered from one record to the next. Positions count from 1.
 */
export function judgeSlowly(journal: readonly JournalRecord[]): OracleVerdict {
  const { hardMs, stepMs } = defaultBounds;
  const guilty = new Set<string>();
  const accuse = (kind: AnomalyKind, id: string | null, sort: string) =>
    void guilty.add(`${kind} ${id ?? sort} ${sort.split(':')[0]}`);
  const begin = journal[0]?.type === 'begin' ? journal[0] : undefined;
  if (begin === undefined) throw new Error('the oracle wants a journal that begins');

  // Read the journal into requests, reads and views of the log; find where it is torn.
  const requests: Request[] = [];
  const reads: Read[] = [];
  const views: View[] = [{ from: 0, to: journal.length + 1, records: [] }];
  const passes: { from: number; to: number }[] = [];
  const blindness: { from: number; to: number }[] = [];
  const torn: number[] = [];
  const clock: number[] = [0, 0];
  let openPass: { pass: number; from: number; ends: Set<number> } | undefined;
  journal.forEach((record, index) => {
    const at = index + 1;
    if (index > 0)
      clock[at] = (clock[index] ?? 0) + Math.min(Math.max(0, record.t - (journal[index - 1]?.t ?? 0)), stepMs);
    const openRequest = (op: number) =>
      requests.find((request) => request.op === op && request.answers.every(({ outcome }) => outcome === 'unknown'));
    const openRead = (read: number) => reads.find((one) => one.begin.read === read && one.end === undefined);
    const view = views.at(-1);
    const blind = blindness.some(({ from, to }) => at > from && at < to);
    switch (record.type) {
      case 'begin':
        if (index > 0) torn.push(at);
        break;
      case 'invoke':
        if (openRequest(record.op) !== undefined) torn.push(at);
        else requests.push({ at, op: record.op, id: record.id, hash: record.hash, order: record.order, answers: [] });
        break;
      case 'outcome': {
        const request = openRequest(record.op);
        if (request === undefined) torn.push(at);
        else request.answers.push({ at, outcome: record.outcome });
        break;
      }
      case 'log':
        if (view === undefined || blind) break;
        view.records.push({
          at,
          ...record,
          again: view.records.some(
            ({ partition, offset }) => partition === record.partition && offset >= record.offset,
          ),
        });
        break;
      case 'log-begin':
        if (record.fromStart === true) {
          if (view !== undefined) view.to = at;
          views.push({ from: at, to: journal.length + 1, records: [] });
          for (const one of blindness) one.to = Math.min(one.to, at);
        }
        openPass = { pass: record.pass, from: at, ends: new Set() };
        break;
      case 'log-end':
        if (blind || openPass?.pass !== record.pass || record.partition >= begin.partitions) break;
        openPass.ends.add(record.partition);
        if (openPass.ends.size < begin.partitions) break;
        passes.push({ from: openPass.from, to: at });
        openPass = undefined;
        break;
      case 'read-begin':
        if (openRead(record.read) !== undefined) torn.push(at);
        else reads.push({ at, begin: record, items: [], blind: false, end: undefined, torn: false });
        break;
      case 'read-item': {
        const read = openRead(record.read);
        if (read === undefined) torn.push(at);
        else if (!read.blind) {
          const { id, hash, partition, offset } = record;
          const placed = partition !== undefined && offset !== undefined;
          const again = read.items.some((item) => item.id === id);
          read.items.push({
            at,
            id,
            hash,
            again,
            place: placed ? `${partition}:${offset}` : undefined,
            partition: placed ? partition : undefined,
            offset: offset ?? 0,
          });
        }
        break;
      }
      case 'read-end':
      case 'digest':
      case 'read-failed': {
        const read = openRead(record.read);
        if (read === undefined) torn.push(at);
        else {
          read.end = { at, record };
          read.torn = record.type === 'read-end' && !read.blind && record.count !== read.items.length;
          if (read.torn) torn.push(at);
        }
        break;
      }
      case 'lost-sight':
        if (record.what === 'log') {
          blindness.push({ from: at, to: journal.length + 1 });
          openPass = undefined;
        }
        if (record.what === 'reads') for (const read of reads) if (read.end === undefined) read.blind = true;
        break;
      case 'fault':
      case 'heal':
      case 'settled':
      case 'unsettled':
      case 'end':
        break;
    }
  });

  const positions = journal.map((_record, index) => index + 1);
  const where = (wanted: (record: JournalRecord) => boolean) =>
    positions.filter((at) => wanted(journal[at - 1] as JournalRecord));
  const sendersLost = where((record) => record.type === 'lost-sight' && record.what === 'senders');
  /** While record `at` is judged. A torn record itself says nothing else. */
  const closed = (at: number) => begin.closed && [...torn, ...sendersLost].every((other) => other > at);
  const blindAt = (at: number) => blindness.some(({ from, to }) => at > from && at < to);

  const sentBefore = (id: string, at: number) => requests.filter((request) => request.id === id && request.at <= at);
  const outcomes = (request: Request, at: number) =>
    request.answers.filter((answer) => answer.at <= at).map(({ outcome }) => outcome);
  const isRefused = (id: string, hash: string, at: number) => {
    const same = sentBefore(id, at).filter((request) => request.hash === hash);
    return same.length > 0 && same.every((request) => outcomes(request, at).join() === 'refused');
  };
  const ackedAt = (id: string) =>
    Math.min(
      ...requests
        .filter((request) => request.id === id)
        .flatMap(({ answers }) => answers.filter(({ outcome }) => outcome === 'acked').map(({ at }) => at)),
    );
  const invokedAt = (id: string) => Math.min(...requests.filter((request) => request.id === id).map(({ at }) => at));
  const ids = [...new Set(requests.map(({ id }) => id))];

  const viewAt = (at: number) => views.find(({ from, to }) => at >= from && at < to);
  /** The first record of an id that was read by `at`, in the view of that time. */
  const effective = (id: string, at: number) =>
    viewAt(at)?.records.find((record) => record.id === id && !record.again && record.at <= at);
  /** An item that came before the log's word, and still waits for it. */
  const waits = (item: Shown, at: number) =>
    effective(item.id, item.at) === undefined &&
    !views.some(({ records }) =>
      records.some((record) => record.id === item.id && !record.again && record.at > item.at && record.at <= at),
    );

  // The log.
  for (const view of views) {
    for (const record of view.records) {
      const { id, hash, at, partition, offset } = record;
      const known = effective(id, at - 1);
      const before = viewAt(at - 1) === view ? known : undefined;
      if (record.again) {
        const firstHere = before?.partition === partition && before.offset === offset;
        const repeats = before !== undefined && (before.partition !== partition || before.offset < offset);
        if (!(firstHere && before.hash === hash) && !(repeats && !firstHere)) accuse('divergence', id, 'log');
        continue;
      }
      if (closed(at)) {
        const sent = sentBefore(id, at);
        if (sent.length === 0) accuse('phantom', id, 'log');
        else if (!sent.some((request) => request.hash === hash)) accuse('altered', id, 'log');
      }
      if (before !== undefined && before.partition !== partition) accuse('double-placement', id, 'log');
    }
  }
  for (const view of views) {
    for (const record of view.records.filter((one) => effective(one.id, one.at) === one)) {
      const { id, hash, at } = record;
      const during = [
        at,
        ...requests.filter((request) => request.id === id).flatMap(({ answers }) => answers.map((answer) => answer.at)),
      ].filter((moment) => moment >= at && moment < view.to);
      for (const moment of during) {
        if (closed(moment) && isRefused(id, hash, moment)) accuse('aborted-read', id, 'log');
        if (
          sentBefore(id, moment).some((request) => request.hash !== hash && outcomes(request, moment).includes('acked'))
        )
          accuse('altered', id, 'log');
      }
      const keyAt = (one: string, moment: number) => {
        const keys = new Set(sentBefore(one, moment).map(({ order }) => order));
        return keys.size === 1 && closed(moment) ? [...keys][0] : undefined;
      };
      const key = keyAt(id, at);
      if (key === undefined) continue;
      const below = view.records.filter(
        (one) => one.at < at && effective(one.id, one.at) === one && keyAt(one.id, one.at) === key,
      );
      const home = below[0]?.partition ?? record.partition;
      if (record.partition !== home) accuse('reorder', id, 'log');
      else if (below.some((one) => one.partition === home && ackedAt(id) < at && ackedAt(id) < invokedAt(one.id)))
        accuse('reorder', id, 'log');
    }
  }
  for (const { from, to } of passes) {
    for (const id of ids) if (ackedAt(id) < from && effective(id, to) === undefined) accuse('lost', id, 'log');
  }

  // What reads show.
  for (const {
    begin: { kind },
    items,
  } of reads) {
    for (const item of items) {
      const { id, hash, at, place } = item;
      if (item.again) accuse('visible-duplicate', id, kind);
      const previous = items.findLast((one) => one.at < at && !one.again && one.partition === item.partition);
      if (!item.again && item.partition !== undefined && previous !== undefined && previous.offset >= item.offset)
        accuse('reorder', id, kind);
      const logged = effective(id, at);
      if (closed(at)) {
        const sent = sentBefore(id, at);
        if (sent.length === 0) accuse('phantom', id, kind);
        else if (!sent.some((request) => request.hash === hash)) accuse('altered', id, kind);
        else if (isRefused(id, hash, at) && (logged === undefined || logged.hash === hash))
          accuse('aborted-read', id, kind);
      }
      const toldBy =
        logged ??
        views.flatMap(({ records }) => records).find((record) => record.id === id && !record.again && record.at > at);
      if (toldBy !== undefined) {
        if (toldBy.hash !== hash) accuse('altered', id, kind);
        if (place !== undefined && place !== `${toldBy.partition}:${toldBy.offset}`)
          accuse('double-placement', id, kind);
      }
      for (const moment of requests
        .filter((request) => request.id === id)
        .flatMap(({ answers }) => answers.map((answer) => answer.at))) {
        if (moment > at && waits(item, moment) && closed(moment) && isRefused(id, hash, moment))
          accuse('aborted-read', id, kind);
      }
      for (const { from, to } of passes) if (at < from && waits(item, to)) accuse('phantom', id, kind);
    }
  }

  // What whole reads lack.
  const isRestful = (from: number, to: number) => {
    const settled = where(({ type }) => type === 'settled').findLast((at) => at < from);
    return (
      settled !== undefined &&
      !where(({ type }) => type === 'settled' || type === 'fault' || type === 'heal' || type === 'unsettled').some(
        (at) => at > settled && at < to,
      )
    );
  };
  const whole = reads.flatMap((read) => {
    const end = read.end;
    if (end?.record.type !== 'read-end' || read.blind || read.torn || !end.record.complete) return [];
    const shares = read.begin.kind === 'messages' && (end.record.mode ?? begin.mode) === 'group';
    if (shares && end.record.owns === undefined) return [];
    const owns = shares ? (end.record.owns ?? []) : undefined;
    const final = read.begin.final === true && isRestful(read.at, end.at);
    return [
      {
        ...read,
        endAt: end.at,
        owns,
        final,
        kind: read.begin.kind,
        shows: (id: string) => read.items.some((item) => item.id === id),
      },
    ];
  });
  type Whole = (typeof whole)[number];
  const covers = ({ owns }: Whole, id: string, at: number) => {
    const logged = effective(id, at);
    return owns === undefined || (logged !== undefined && owns.includes(logged.partition));
  };
  const age = (id: string, at: number) => {
    const faults = where((record) => record.type === 'fault' && !record.tolerated).filter((one) => one < at);
    const settled = where(({ type }) => type === 'settled').filter((one) => one < at);
    const open = faults.some((fault) => !settled.some((one) => one > fault));
    if (open) return 0;
    const ends = settled.filter((one) =>
      faults.some((fault) => fault < one && !settled.some((other) => other > fault && other < one)),
    );
    const moved = where(({ type }) => type === 'fault' || type === 'heal' || type === 'unsettled').filter(
      (one) => one < at,
    );
    return (clock[at] ?? 0) - Math.max(...[ackedAt(id), ...ends, ...moved].map((one) => clock[one] ?? 0));
  };
  const lacksAcked = (read: Whole, moment: number) => {
    for (const id of ids) {
      if (!(ackedAt(id) < read.at) || read.shows(id) || !covers(read, id, moment)) continue;
      if (read.kind === 'messages' && age(id, read.at) < hardMs) continue;
      accuse(read.final ? 'lost' : 'stale', id, read.kind);
    }
  };
  /** The last final read of each instance in the rest that `at` lies in. */
  const finalsAt = (at: number) => {
    const missed = where((record) => record.type === 'lost-sight' && record.what === 'reads');
    const here = whole.filter(
      (read) =>
        read.final && read.endAt < at && isRestful(read.at, at) && !missed.some((one) => one > read.endAt && one < at),
    );
    return here.filter(
      (read) => !here.some((other) => other.begin.instance === read.begin.instance && other.endAt > read.endAt),
    );
  };
  for (const read of whole) {
    lacksAcked(read, read.endAt);
    const earlier = reads.filter(({ begin: other }) => other.client === read.begin.client && other.kind === read.kind);
    for (const { items } of earlier) {
      for (const { id, at } of items) {
        if (at < read.at && !read.shows(id) && covers(read, id, read.endAt))
          accuse('non-monotonic-read', id, read.kind);
      }
    }
    if (!read.final) continue;
    for (const other of finalsAt(read.endAt)) {
      if (other.kind !== read.kind || other.begin.instance === read.begin.instance) continue;
      for (const { id } of other.items) {
        if (read.owns !== undefined && read.shows(id)) accuse('visible-duplicate', id, read.kind);
        if (read.owns !== undefined || read.shows(id) || ackedAt(id) < read.at || other.endAt > read.at) continue;
        if (read.kind === 'logging' || (clock[read.at] ?? 0) - (clock[other.endAt] ?? 0) >= hardMs)
          accuse('divergence', id, read.kind);
      }
    }
  }
  for (const at of where(({ type }) => type === 'end')) for (const read of finalsAt(at)) lacksAcked(read, at);

  // Digests.
  const digests = reads.flatMap((read) => {
    const record = read.end?.record;
    return record?.type === 'digest' && !read.blind && record.epoch === begin.epoch
      ? [
          {
            ...record,
            begin: read.begin,
            instance: read.begin.instance,
            kind: read.begin.kind,
            from: read.at,
            at: read.end?.at ?? 0,
          },
        ]
      : [];
  });
  const maps = digests.filter(({ kind }) => kind === 'logging');
  for (const now of maps) {
    const before = maps.findLast(({ instance, at }) => instance === now.instance && at < now.at);
    if (before === undefined || before.count !== now.count || before.hash !== now.hash) continue;
    for (const other of maps) {
      if (maps.some(({ instance, at }) => instance === other.instance && at > other.at && at < now.at)) continue;
      if (other.from < before.at || other.at > now.from) continue;
      if (other.count !== now.count || other.hash !== now.hash) accuse('divergence', null, `logging:${other.instance}`);
    }
  }
  const prefix = (partition: number, at: number) =>
    (viewAt(at)?.records ?? []).filter(
      (one) => one.partition === partition && one.at <= at && effective(one.id, at) === one,
    );
  const toWords = (hash: string) => ({
    high: Number.parseInt(hash.slice(0, 8), 16),
    low: Number.parseInt(hash.slice(8), 16),
  });
  const sum = (hashes: string[]) =>
    hashText(hashes.reduce((total, hash) => addHash(total, toWords(hash)), emptySetHash));
  for (const digest of digests.filter(({ kind, at }) => kind === 'messages' && !blindAt(at))) {
    const view = viewAt(digest.at);
    for (const [name, part] of Object.entries(digest.partitions)) {
      const partition = Number(name);
      const isAhead = (count: number, at: number) => prefix(partition, at).length < count;
      const replaced = digests.find(
        (other) =>
          other.kind === 'messages' &&
          other.instance === digest.instance &&
          other.at > digest.at &&
          !blindAt(other.at) &&
          other.partitions[name] !== undefined &&
          isAhead(other.partitions[name].count, other.at),
      );
      const until = Math.min(replaced?.at ?? Number.POSITIVE_INFINITY, view?.to ?? 0, journal.length + 1);
      const due = positions.find((at) => at >= digest.at && at < until && !isAhead(part.count, at));
      if (due !== undefined) {
        const expected = sum(
          prefix(partition, due)
            .slice(0, part.count)
            .map(({ hash }) => hash),
        );
        if (expected !== part.hash) accuse('divergence', null, `messages:${digest.instance}`);
      }
      const refuted = passes.some(({ from, to }) => digest.at < from && to < until && (due === undefined || due > to));
      if (refuted) accuse('divergence', null, `messages:${digest.instance}`);
    }
  }

  // What was counted.
  const last = journal.length;
  const standing = (id: string) => {
    const all = sentBefore(id, last).map((request) => outcomes(request, last));
    if (all.some((one) => one.includes('acked'))) return 'acked';
    if (all.some((one) => one.length === 0)) return 'inFlight';
    return all.some((one) => one.includes('unknown')) ? 'unknown' : 'refused';
  };
  const count = (wanted: string) => ids.filter((id) => standing(id) === wanted).length;
  const finalView = viewAt(last)?.records.filter(({ again }) => !again) ?? [];
  const logged = new Set(finalView.map(({ id }) => id));
  const duplicates = finalView.filter((record) => {
    const first = effective(record.id, last);
    return first !== record && first?.partition === record.partition;
  });

  // Whether enough was seen, by the last end after which nothing happened.
  const lastAck = Math.max(
    0,
    ...requests.flatMap(({ answers }) => answers.filter(({ outcome }) => outcome === 'acked').map(({ at }) => at)),
  );
  const settled = journal.findLast(({ type }) => type === 'settled');
  const lastNews = where(({ type }) => isNews[type]).at(-1) ?? 0;
  const endAt = where(({ type }) => type === 'end').findLast((at) => at > lastNews) ?? 0;
  const missedReads = where((record) => record.type === 'lost-sight' && record.what === 'reads');
  /** The last fingerprint of each instance in the rest that lasts, given after the last acknowledgement; those alone that are the log's. */
  const words = digests.filter(
    (digest) =>
      digest.begin.final === true &&
      digest.at < endAt &&
      isRestful(digest.from, endAt) &&
      !missedReads.some((one) => one > digest.from && one < endAt) &&
      !digests.some(
        (other) =>
          other.instance === digest.instance && other.begin.final === true && other.at > digest.at && other.at < endAt,
      ),
  );
  const agreeing = words.filter((digest) => {
    if (digest.from <= lastAck) return false;
    const all = digest.kind === 'messages' && (digest.mode ?? begin.mode) === 'replica';
    const parts = positions.slice(0, begin.partitions).map((at) => at - 1);
    if (digest.kind === 'logging') {
      const hashes = parts.flatMap((partition) => prefix(partition, endAt).map(({ hash }) => hash));
      return digest.count === hashes.length && digest.hash === sum(hashes);
    }
    const told = Object.entries(digest.partitions);
    if (all && parts.some((partition) => digest.partitions[String(partition)] === undefined)) return false;
    return told.every(([name, part]) => {
      const hashes = prefix(Number(name), endAt).map(({ hash }) => hash);
      return part.count === hashes.length && part.hash === sum(hashes);
    });
  });
  const agrees = (instance: string) => agreeing.some((digest) => digest.instance === instance);
  const isAll = (digest: (typeof digests)[number]) => (digest.mode ?? begin.mode) === 'replica';
  const finals = finalsAt(endAt).filter(
    (read) =>
      read.at > lastAck &&
      !agrees(read.begin.instance) &&
      !words.some(({ instance, from }) => instance === read.begin.instance && from > read.at),
  );
  const shareWords = agreeing.filter(({ kind }) => kind === 'messages');
  const shareReads = finals.filter(({ kind }) => kind === 'messages');
  const isCovered = (partition: number) =>
    shareWords.some((digest) => isAll(digest) || digest.partitions[String(partition)] !== undefined) ||
    shareReads.some(({ owns }) => owns === undefined || owns.includes(partition));
  const unions = shareReads.filter(({ owns }) => owns !== undefined);
  const isHeldByShares = (id: string) =>
    unions.length === 0 ||
    unions.some((read) => read.shows(id)) ||
    shareWords.some((digest) => digest.partitions[String(effective(id, endAt)?.partition)] !== undefined);
  const enough =
    endAt > 0 &&
    torn.length === 0 &&
    sendersLost.length === 0 &&
    where((record) => record.type === 'fault' && !record.confirmed).length === 0 &&
    count('acked') > 0 &&
    !blindAt(endAt) &&
    passes.some(
      ({ from, to }) =>
        to < endAt &&
        from > lastAck &&
        from >= (viewAt(endAt)?.from ?? 0) &&
        blindness.every((blind) => blind.from < from),
    ) &&
    !reads.some(({ items }) => items.some((item) => item.at < endAt && waits(item, endAt))) &&
    isRestful(endAt, endAt) &&
    settled?.type === 'settled' &&
    settled.logging.length > 0 &&
    settled.messages.length > 0 &&
    [...settled.logging, ...settled.messages].every(
      (instance) => agrees(instance) || finals.some((read) => read.begin.instance === instance),
    ) &&
    positions.slice(0, begin.partitions).every((at) => isCovered(at - 1)) &&
    [...logged].every(
      (id) => finals.filter(({ owns }) => owns === undefined).every((read) => read.shows(id)) && isHeldByShares(id),
    );
  return {
    verdict: guilty.size > 0 ? 'invalid' : enough ? 'valid' : 'unknown',
    guilty: [...guilty].toSorted(),
    counts: {
      sent: ids.length,
      acked: count('acked'),
      refused: count('refused'),
      unknown: count('unknown'),
      inFlight: count('inFlight'),
      logged: logged.size,
      duplicatesAbsorbed: duplicates.length,
    },
  };
}

/** The kinds an oracle's verdict names. */
export function kindsOf({ guilty }: OracleVerdict): Set<AnomalyKind> {
  return new Set(anomalyKinds.filter((kind) => guilty.some((name) => name.startsWith(`${kind} `))));
}
