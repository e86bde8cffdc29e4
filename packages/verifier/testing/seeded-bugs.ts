import type { AnomalyHop, AnomalyKind, JournalRecord, MessageId, ReadKind } from '@signalbox/shared';
import { pickOf, type Edit, type ReadInJournal } from './edit.ts';
import { lastReader } from './script.ts';

export interface Guilt {
  readonly kind: AnomalyKind;
  readonly id: MessageId | null;
  readonly hop: AnomalyHop;
}

/** A bug in the system, as the journal of a whole run would show it. Undefined where this run gives it nothing to spoil. */
export interface SeededBug {
  readonly title: string;
  /** Only seen where every sender is. */
  readonly closed?: true;
  readonly spoil: (edit: Edit, pick: number) => Guilt | undefined;
}

const stranger = 'ffffffff-ffff-4fff-bfff-ffffffffffff' as MessageId;
const otherHash = '0123456789abcdef';

export const seededBugs: readonly SeededBug[] = [
  {
    title: 'an acknowledged message was never appended',
    spoil(edit, pick) {
      const id = pickOf(edit.acked(), pick)?.invoke.id;
      if (id === undefined) return undefined;
      edit.remove((record) => record.type === 'log' && record.id === id);
      return { kind: 'lost', id, hop: 'log' };
    },
  },
  {
    title: 'the map lost an acknowledged message',
    spoil: (edit, pick) => dropAcked(edit, edit.finals('logging'), pick, 'lost'),
  },
  {
    title: 'a share lost an acknowledged message',
    spoil: (edit, pick) => dropAcked(edit, edit.finals('messages'), pick, 'lost'),
  },
  {
    title: 'a logging read is served from an old copy',
    spoil: (edit, pick) => dropAcked(edit, lastReads(edit, 'logging'), pick, 'stale'),
  },
  {
    title: 'a share calls itself complete and has stopped reading',
    spoil: (edit, pick) => dropAcked(edit, lastReads(edit, 'messages'), pick, 'stale'),
  },
  {
    title: 'a record nobody sent is in the log',
    closed: true,
    spoil(edit, pick) {
      const last = edit.endOfLog(pickOf(edit.of('log'), pick)?.partition ?? 0);
      if (last === undefined) return undefined;
      edit.insertAfter(last, { ...last, offset: last.offset + 1, id: stranger });
      return { kind: 'phantom', id: stranger, hop: 'log' };
    },
  },
  { title: 'the map shows what nobody sent', spoil: (edit, pick) => addStranger(edit, edit.finals('logging'), pick) },
  { title: 'a share shows what nobody sent', spoil: (edit, pick) => addStranger(edit, edit.finals('messages'), pick) },
  {
    title: 'a refused message is in the log',
    closed: true,
    spoil(edit, pick) {
      const id = refuseOne(edit, pick);
      return id === undefined ? undefined : { kind: 'aborted-read', id, hop: 'log' };
    },
  },
  {
    title: 'the map shows what was refused',
    closed: true,
    spoil: (edit, pick) => showRefused(edit, edit.finals('logging'), pick),
  },
  {
    title: 'a share shows what was refused',
    closed: true,
    spoil: (edit, pick) => showRefused(edit, edit.finals('messages'), pick),
  },
  {
    title: 'the map is listed with one entry twice',
    spoil: (edit, pick) => repeatItem(edit, edit.finals('logging'), pick),
  },
  { title: 'a share counts a message twice', spoil: (edit, pick) => repeatItem(edit, edit.finals('messages'), pick) },
  {
    title: 'a message is in two shares',
    spoil(edit, pick) {
      const finals = edit.finals('messages');
      if (edit.of('begin')[0]?.mode !== 'group' || finals.length < 2) return undefined;
      const from = pickOf(
        finals.filter(({ items }) => items.length > 0),
        pick,
      );
      const to = finals.find((read) => read !== from);
      const item = pickOf(from?.items ?? [], pick);
      if (from === undefined || to === undefined || item === undefined) return undefined;
      edit.addItem(to, item);
      return {
        kind: 'visible-duplicate',
        id: item.id,
        hop: finals.indexOf(from) > finals.indexOf(to) ? from.hop : to.hop,
      };
    },
  },
  {
    title: 'the log holds another content than was acknowledged',
    spoil(edit, pick) {
      const id = pickOf(edit.acked(), pick)?.invoke.id;
      if (id === undefined) return undefined;
      for (const record of edit.of('log')) if (record.id === id) record.hash = otherHash;
      return { kind: 'altered', id, hop: 'log' };
    },
  },
  { title: 'the map shows another content', spoil: (edit, pick) => alterItem(edit.finals('logging'), pick) },
  { title: 'a share shows another content', spoil: (edit, pick) => alterItem(edit.finals('messages'), pick) },
  {
    title: 'two ordered messages changed places in the log',
    closed: true,
    spoil(edit) {
      const pair = orderedPair(edit);
      if (pair === undefined) return undefined;
      const [first, second] = pair;
      for (const record of edit.of('log')) {
        if (record.id === first.id) Object.assign(record, { id: second.id, hash: second.hash });
        else if (record.id === second.id) Object.assign(record, { id: first.id, hash: first.hash });
      }
      return { kind: 'reorder', id: first.id, hop: 'log' };
    },
  },
  {
    title: 'one ordering key went to two partitions',
    closed: true,
    spoil(edit) {
      const [, second] = orderedPair(edit) ?? [];
      const place = edit.of('log').find(({ id }) => id === second?.id);
      const partitions = edit.of('begin')[0]?.partitions ?? 1;
      if (second === undefined || place === undefined || partitions < 2) return undefined;
      const other = (place.partition + 1) % partitions;
      const offset = (edit.endOfLog(other)?.offset ?? -1) + 1;
      edit.remove((record) => record.type === 'log' && record.id === second.id && record !== place);
      Object.assign(place, { partition: other, offset: offset + 1_000 });
      moveBehind(edit, place);
      return { kind: 'reorder', id: second.id, hop: 'log' };
    },
  },
  {
    title: 'a share is listed out of order',
    spoil(edit, pick) {
      for (const { items, hop } of edit.finals('messages')) {
        const at = items.findIndex(
          (item, index) => index >= pick % items.length && items[index + 1]?.partition === item.partition,
        );
        const [first, second] = [items[at], items[at + 1]];
        if (first === undefined || second === undefined) continue;
        const { id, hash, offset } = first;
        Object.assign(first, { id: second.id, hash: second.hash, offset: second.offset });
        Object.assign(second, { id, hash, offset });
        return { kind: 'reorder', id, hop };
      }
      return undefined;
    },
  },
  {
    title: 'a message was appended to two partitions',
    spoil(edit, pick) {
      const record = pickOf(edit.of('log'), pick);
      const partitions = edit.of('begin')[0]?.partitions ?? 1;
      if (record === undefined || partitions < 2) return undefined;
      const other = (record.partition + 1) % partitions;
      const last = edit.of('log').at(-1) ?? record;
      edit.insertAfter(last, {
        ...record,
        t: last.t,
        partition: other,
        offset: (edit.endOfLog(other)?.offset ?? -1) + 1,
      });
      return { kind: 'double-placement', id: record.id, hop: 'log' };
    },
  },
  {
    title: 'a share shows a place that is not the effective one',
    spoil(edit, pick) {
      const read = pickOf(
        edit.finals('messages').filter(({ items }) => items.length > 0),
        pick,
      );
      const item = pickOf(read?.items ?? [], pick);
      if (read === undefined || item === undefined) return undefined;
      item.offset = (item.offset ?? 0) + 1_000;
      return { kind: 'double-placement', id: item.id, hop: read.hop };
    },
  },
  {
    title: 'an instance does not see what another showed',
    spoil(edit) {
      const acked = new Set(edit.acked().map(({ invoke }) => invoke.id));
      const [, later] = edit.finals('logging');
      const item = later?.items.findLast(({ id }) => !acked.has(id));
      if (later === undefined || item === undefined) return undefined;
      edit.dropItem(later, item);
      return { kind: 'divergence', id: item.id, hop: later.hop };
    },
  },
  {
    title: 'two instances give different digests of one map',
    spoil(edit) {
      const [, middle] = digests(edit, 'logging').slice(-3);
      if (middle === undefined) return undefined;
      middle.digest.hash = otherHash;
      return { kind: 'divergence', id: null, hop: middle.hop };
    },
  },
  {
    title: 'the digest of a share is not that of the log',
    spoil(edit, pick) {
      const given = digests(edit, 'messages').slice(-(edit.of('settled').at(-1)?.messages.length ?? 1));
      const parts = given.flatMap(({ digest, hop }) => Object.values(digest.partitions).map((part) => ({ part, hop })));
      const spoiled = pickOf(parts, pick);
      if (spoiled === undefined) return undefined;
      spoiled.part.hash = otherHash;
      return { kind: 'divergence', id: null, hop: spoiled.hop };
    },
  },
  {
    title: 'the log shows another record at a place that was read',
    spoil(edit) {
      const records = edit.of('log');
      const later = records.findLast(
        ({ partition, offset, id }) =>
          offset > 0 && records.find((one) => one.id === id)?.offset === offset && partition >= 0,
      );
      const last = records.at(-1);
      if (later === undefined || last === undefined) return undefined;
      edit.insertAfter(last, { ...later, t: last.t, offset: later.offset - 1 });
      return { kind: 'divergence', id: later.id, hop: 'log' };
    },
  },
  { title: 'a client no longer sees in the map what it saw', spoil: (edit, pick) => unsee(edit, 'logging', pick) },
  { title: 'a client no longer sees in a share what it saw', spoil: (edit, pick) => unsee(edit, 'messages', pick) },
];

/** The reads before the last ones, when everything had been at rest for longer than any bound. */
function lastReads(edit: Edit, kind: ReadKind): ReadInJournal[] {
  return edit.wholeReads(kind, ({ client }) => client === lastReader);
}

function dropAcked(edit: Edit, reads: readonly ReadInJournal[], pick: number, kind: AnomalyKind): Guilt | undefined {
  const ackedAt = edit.ackedAt();
  const droppable = reads.flatMap((read) => {
    const begunAt = edit.at(read.begin);
    const items = read.items.filter(({ id }) => (ackedAt.get(id) ?? begunAt) < begunAt);
    return items.map((item) => ({ read, item }));
  });
  const dropped = pickOf(droppable, pick);
  if (dropped === undefined) return undefined;
  edit.dropItem(dropped.read, dropped.item);
  return { kind, id: dropped.item.id, hop: dropped.read.hop };
}

function addStranger(edit: Edit, reads: readonly ReadInJournal[], pick: number): Guilt | undefined {
  const read = pickOf(reads, pick);
  if (read === undefined) return undefined;
  const place = read.begin.kind === 'messages' ? { partition: read.end.owns?.[0] ?? 0, offset: 5_000 } : {};
  edit.addItem(read, { id: stranger, hash: otherHash, ...place });
  return { kind: 'phantom', id: stranger, hop: read.hop };
}

/** Sent, refused, and shown all the same. */
function showRefused(edit: Edit, reads: readonly ReadInJournal[], pick: number): Guilt | undefined {
  const read = pickOf(reads, pick);
  const begin = edit.of('begin')[0];
  if (read === undefined || begin === undefined) return undefined;
  edit.insertAfter(begin, { type: 'outcome', t: begin.t, op: 1_000_000, outcome: 'refused', status: 413 });
  edit.insertAfter(begin, { type: 'invoke', t: begin.t, op: 1_000_000, id: stranger, hash: otherHash });
  edit.addItem(read, { id: stranger, hash: otherHash });
  return { kind: 'aborted-read', id: stranger, hop: read.hop };
}

/** One message with a single request, acknowledged, is said to have been refused. */
function refuseOne(edit: Edit, pick: number): MessageId | undefined {
  const requests = edit.of('invoke');
  const single = edit.acked().filter(({ invoke }) => requests.filter(({ id }) => id === invoke.id).length === 1);
  const refused = pickOf(
    single.filter(({ outcome }) => edit.of('outcome').filter(({ op }) => op === outcome.op).length === 1),
    pick,
  );
  if (refused === undefined) return undefined;
  refused.outcome.outcome = 'refused';
  return refused.invoke.id;
}

function repeatItem(edit: Edit, reads: readonly ReadInJournal[], pick: number): Guilt | undefined {
  const read = pickOf(
    reads.filter(({ items }) => items.length > 0),
    pick,
  );
  const item = pickOf(read?.items ?? [], pick);
  if (read === undefined || item === undefined) return undefined;
  edit.addItem(read, item);
  return { kind: 'visible-duplicate', id: item.id, hop: read.hop };
}

function alterItem(reads: readonly ReadInJournal[], pick: number): Guilt | undefined {
  const read = pickOf(
    reads.filter(({ items }) => items.length > 0),
    pick,
  );
  const item = pickOf(read?.items ?? [], pick);
  if (read === undefined || item === undefined) return undefined;
  item.hash = otherHash;
  return { kind: 'altered', id: item.id, hop: read.hop };
}

/** Two messages of one key that nobody retried, the first acknowledged before the second was sent. */
function orderedPair(edit: Edit): [{ id: MessageId; hash: string }, { id: MessageId; hash: string }] | undefined {
  const requests = edit.of('invoke');
  const ordered = edit
    .acked()
    .filter(({ invoke }) => invoke.order === 'k1' && requests.filter(({ id }) => id === invoke.id).length === 1);
  const [first, second] = ordered.slice(-2);
  if (first === undefined || second === undefined || edit.at(first.outcome) > edit.at(second.invoke)) return undefined;
  return [first.invoke, second.invoke];
}

/** To the end of all records of the log. */
function moveBehind(edit: Edit, record: JournalRecord): void {
  const last = edit.of('log').at(-1);
  if (last === undefined || last === record) return;
  edit.remove((one) => one === record);
  edit.insertAfter(last, record);
}

function digests(edit: Edit, kind: ReadKind) {
  return edit.of('digest').flatMap((digest) => {
    const begin = edit.of('read-begin').find(({ read }) => read === digest.read);
    return begin?.kind === kind ? [{ digest, hop: `${kind}:${begin.instance}` as const }] : [];
  });
}

/** The second look of the last reader misses something of the first. */
function unsee(edit: Edit, kind: ReadKind, pick: number): Guilt | undefined {
  const reads = lastReads(edit, kind);
  const later = reads.slice(reads.length / 2);
  const droppable = later.flatMap((read) => read.items.map((item) => ({ read, item })));
  const dropped = pickOf(droppable, pick);
  if (dropped === undefined) return undefined;
  edit.dropItem(dropped.read, dropped.item);
  return { kind: 'non-monotonic-read', id: dropped.item.id, hop: dropped.read.hop };
}
