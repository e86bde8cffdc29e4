import {
  addHash,
  emptySetHash,
  hashText,
  instanceId,
  messageHash,
  type JournalRecord,
  type MessageId,
  type SetHash,
} from '@signalbox/shared';

const partitions = 6;
const logging = [1, 2, 3].map((n) => instanceId('logging', n));
const messages = [1, 2].map((n) => instanceId('messages', n));
/** Operations a second; each second has a pass over the log and a digest of every instance. */
const rate = 300;

/**
 * The journal of a healthy run of `count` messages, made record by record: 1 in 10 ordered, 1 in 100 unknown at first and retried, which
 * leaves a duplicate in the log; at the end every instance is read whole.
 */
export function* load(count: number): Generator<JournalRecord> {
  let t = 0;
  let op = 0;
  let read = 0;
  const ends = Array.from({ length: partitions }, () => 0);
  const sums: { count: number; hash: SetHash }[] = Array.from({ length: partitions }, () => ({
    count: 0,
    hash: emptySetHash,
  }));
  let all = emptySetHash;
  const places = new Uint32Array(count);

  yield { type: 'begin', t, run: 'load', epoch: 1, partitions, mode: 'group', closed: true };
  for (let n = 0; n < count; n += 1) {
    t += 1_000 / rate;
    const id = idOf(n);
    const content = messageHash(id, 'load');
    const hash = hashText(content);
    const partition = n % 10 === 0 ? (n / 10) % partitions : n % partitions;
    const order = n % 10 === 0 ? `key ${(n / 10) % 600}` : undefined;
    for (const outcome of n % 100 === 7 ? (['unknown', 'acked'] as const) : (['acked'] as const)) {
      op += 1;
      yield { type: 'invoke', t, op, id, hash, ...(order === undefined ? {} : { order }) };
      const offset = ends[partition] ?? 0;
      ends[partition] = offset + 1;
      yield { type: 'log', t, partition, offset, id, hash };
      yield { type: 'outcome', t, op, outcome, partition, offset };
      if (outcome === 'acked' && n % 100 === 7) continue;
      places[n] = offset;
      const sum = sums[partition] ?? { count: 0, hash: emptySetHash };
      sums[partition] = { count: sum.count + 1, hash: addHash(sum.hash, content) };
      all = addHash(all, content);
    }
    if (n % rate !== rate - 1) continue;
    yield* pass(n);
    for (const instance of logging) yield* digest(instance, 'logging', n + 1, all, []);
    for (const [at, instance] of messages.entries()) yield* digest(instance, 'messages', n + 1, all, owned(at));
  }
  for (let tick = 0; tick < 10; tick += 1) {
    t += 500;
    yield* pass(count + tick);
  }
  yield { type: 'settled', t, logging, messages };
  yield* pass(count + 10);
  for (const instance of logging) {
    yield { type: 'read-begin', t, read: (read += 1), client: 'observer', instance, kind: 'logging', final: true };
    for (let n = 0; n < count; n += 1)
      yield { type: 'read-item', t, read, id: idOf(n), hash: hashText(messageHash(idOf(n), 'load')) };
    yield { type: 'read-end', t, read, complete: true, count };
  }
  for (const [at, instance] of messages.entries()) {
    yield { type: 'read-begin', t, read: (read += 1), client: 'observer', instance, kind: 'messages', final: true };
    let items = 0;
    for (let n = 0; n < count; n += 1) {
      const partition = n % 10 === 0 ? (n / 10) % partitions : n % partitions;
      if (partition % messages.length !== at) continue;
      items += 1;
      yield {
        type: 'read-item',
        t,
        read,
        id: idOf(n),
        hash: hashText(messageHash(idOf(n), 'load')),
        partition,
        offset: places[n] ?? 0,
      };
    }
    yield { type: 'read-end', t, read, complete: true, count: items, owns: owned(at) };
  }
  yield { type: 'end', t };

  function* pass(number: number): Generator<JournalRecord> {
    yield { type: 'log-begin', t, pass: number };
    for (let partition = 0; partition < partitions; partition += 1) {
      yield { type: 'log-end', t, pass: number, partition, highWater: ends[partition] ?? 0 };
    }
  }

  function* digest(
    instance: (typeof logging)[number],
    kind: 'logging' | 'messages',
    size: number,
    hash: SetHash,
    parts: number[],
  ): Generator<JournalRecord> {
    yield { type: 'read-begin', t, read: (read += 1), client: 'observer', instance, kind };
    const part = (partition: number) => sums[partition] ?? { count: 0, hash: emptySetHash };
    const digests = parts.map(
      (partition) =>
        [String(partition), { count: part(partition).count, hash: hashText(part(partition).hash) }] as const,
    );
    yield {
      type: 'digest',
      t,
      read,
      epoch: 1,
      count: size,
      hash: hashText(hash),
      partitions: Object.fromEntries(digests),
    };
  }
}

function owned(at: number): number[] {
  return Array.from({ length: partitions }, (_none, partition) => partition).filter(
    (partition) => partition % messages.length === at,
  );
}

/** Looks like a random UUID to a hash table. */
function idOf(n: number): MessageId {
  const first = (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  // Cast where input is made: this is a UUID.
  return `${first}-${first.slice(4)}-4${first.slice(1, 4)}-8${first.slice(5)}-${n.toString(16).padStart(12, '0')}` as MessageId;
}
