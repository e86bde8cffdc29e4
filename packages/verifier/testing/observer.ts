import { instanceId, type InstanceId, type JournalRecord, type MessageId, type ReadKind } from '@signalbox/shared';
import { contentHash, World, type Placed, type Sent } from './world.ts';

export interface Setting {
  readonly partitions: number;
  readonly mode: 'group' | 'replica';
  readonly closed: boolean;
  readonly logging: number;
  readonly messages: number;
}

/** A request on its way. `stage`: how far the system got with it; `heard`: what its client heard. */
interface Request {
  readonly op: number;
  readonly sent: Sent;
  stage: 'sent' | 'appended' | 'stored';
  heard: 'nothing' | 'doubt' | 'answer';
  /** The facade that carried it died: nothing more comes of it. */
  dead: boolean;
  place: Placed | undefined;
}

interface Read {
  readonly read: number;
  readonly kind: ReadKind;
  readonly client: string;
  readonly instance: InstanceId;
  items: Placed[] | undefined;
  shown: number;
  owns: readonly number[];
  complete: boolean;
}

type Unstamped<T> = T extends JournalRecord ? Omit<T, 't'> : never;

/** Watches a world that keeps every promise and writes the journal, as an honest observer would. Every number given picks something. */
export class Observer {
  readonly journal: JournalRecord[] = [];
  readonly world: World;
  readonly setting: Setting;
  readonly requests: Request[] = [];
  readonly #reads: Read[] = [];
  readonly #owners: number[];
  readonly #logPositions: number[];
  readonly #floors = new Map<string, number>();
  #pass: { pass: number; ends: readonly number[] } | undefined;
  #skew = 0;
  #jumps = 0;
  #numbers = 0;
  #logMissed = false;

  constructor(setting: Setting) {
    this.setting = setting;
    this.world = new World(setting.partitions, setting.mode === 'replica');
    this.#owners = Array.from({ length: setting.partitions }, (_none, partition) => 1 + (partition % setting.messages));
    this.#logPositions = Array.from({ length: setting.partitions }, () => 0);
    const { partitions, mode, closed } = setting;
    this.write({ type: 'begin', run: 'proof', epoch: 1, partitions, mode, closed });
  }

  write(record: Unstamped<JournalRecord>): void {
    // The cast puts the stamp back that `Unstamped` took from each member.
    this.journal.push({ ...record, t: this.world.time + this.#skew } as JournalRecord);
  }

  sendNew(order?: string): Request {
    const number = (this.#numbers += 1);
    return this.#send({ id: idOf(number), text: `text ${number}`, order });
  }

  retry(pick: number): Request | undefined {
    const sent = this.requests[pick % this.requests.length]?.sent;
    return sent === undefined ? undefined : this.#send(sent);
  }

  /** Another content under a key that is taken: refused, nothing written. */
  misuse(pick: number): void {
    const taken = pickOf(
      this.requests.filter(({ heard, stage }) => heard === 'answer' && stage === 'stored'),
      pick,
    );
    if (taken === undefined) return;
    this.#answer(this.#send({ ...taken.sent, text: `other ${this.#numbers}` }), 'refused');
    // Nobody tries this content again.
    this.requests.pop();
  }

  /** Lets the system take the next step with a request; a key that is taken already is a replay. */
  advance(pick: number): void {
    const request = pickOf(
      this.requests.filter(({ dead, stage }) => !dead && stage !== 'stored'),
      pick,
    );
    if (request !== undefined) this.step(request);
  }

  step(request: Request): void {
    if (request.stage === 'sent' && this.world.map.has(request.sent.id)) request.stage = 'stored';
    else if (request.stage === 'sent') {
      request.place = this.world.append(request.sent);
      request.stage = 'appended';
    } else {
      this.world.store(request.sent);
      request.stage = 'stored';
    }
  }

  /** Answers what is stored; also one whose client had given up: a late answer counts. */
  acknowledge(pick: number): void {
    const request = pickOf(
      this.requests.filter(({ heard, stage }) => heard !== 'answer' && stage === 'stored'),
      pick,
    );
    if (request !== undefined) this.#answer(request, 'acked');
  }

  giveUp(pick: number, dead: boolean): void {
    const request = pickOf(
      this.requests.filter(({ heard }) => heard === 'nothing'),
      pick,
    );
    if (request === undefined) return;
    this.#answer(request, 'unknown');
    request.dead ||= dead;
  }

  refuse(pick: number): void {
    const request = pickOf(
      this.requests.filter(({ heard, stage, dead }) => heard === 'nothing' && stage === 'sent' && !dead),
      pick,
    );
    if (request === undefined) return;
    this.#answer(request, 'refused');
    request.dead = true;
  }

  /** All the way, and answered. */
  complete(order?: string): Request {
    const request = this.sendNew(order);
    while (request.stage !== 'stored') this.step(request);
    this.#answer(request, 'acked');
    return request;
  }

  /** Written, and the answer lost. */
  doubt(): void {
    const request = this.sendNew();
    while (request.stage !== 'stored') this.step(request);
    this.#answer(request, 'unknown');
    request.dead = true;
  }

  /** Somebody else writes; only where the observer does not claim to see all. */
  writeUnseen(): void {
    if (this.setting.closed) return;
    const number = (this.#numbers += 1);
    const sent = { id: idOf(number), text: `unseen ${number}`, order: undefined };
    this.world.append(sent);
    this.world.store(sent);
  }

  readLog(pick: number, count: number): void {
    const partition = pick % this.setting.partitions;
    const from = this.#logPositions[partition] ?? 0;
    const records = (this.world.partitions[partition] ?? []).slice(from, from + count);
    for (const record of records) this.#writeLog(record);
  }

  /** The reader starts again and reads what it had read. */
  rereadLog(pick: number): void {
    const partition = pick % this.setting.partitions;
    const end = this.#logPositions[partition] ?? 0;
    for (const record of (this.world.partitions[partition] ?? []).slice(0, end)) this.#writeLog(record);
  }

  missLog(): void {
    this.write({ type: 'lost-sight', what: 'log', reason: 'the reader died' });
    // What it skips is never told: only reading from the start makes up for it.
    this.world.partitions.forEach((records, partition) => (this.#logPositions[partition] = records.length));
    this.#logMissed = true;
    this.#pass = undefined;
  }

  beginPass(): void {
    const pass = (this.#numbers += 1);
    this.write({ type: 'log-begin', pass, ...(this.#logMissed ? { fromStart: true } : {}) });
    if (this.#logMissed) this.#logPositions.fill(0);
    this.#logMissed = false;
    this.#pass = { pass, ends: this.world.partitions.map(({ length }) => length) };
  }

  endPass(): void {
    const current = this.#pass;
    if (current === undefined) return;
    current.ends.forEach((highWater, partition) => {
      this.readLog(partition, highWater - (this.#logPositions[partition] ?? 0));
      this.write({ type: 'log-end', pass: current.pass, partition, highWater });
    });
    this.#pass = undefined;
  }

  beginRead(kind: ReadKind, pick: number, client: string, final = false): number {
    const read = (this.#numbers += 1);
    const instance = instanceId(kind, 1 + (pick % this.setting[kind]));
    this.write({ type: 'read-begin', read, client, instance, kind, ...(final ? { final } : {}) });
    const begun: Read = { read, kind, client, instance, items: undefined, shown: 0, owns: [], complete: true };
    this.#reads.push(begun);
    if (pick % 2 === 0) this.#take(begun);
    return read;
  }

  /** Some more of a read; at last its end. */
  continueRead(pick: number, count: number): void {
    const read = pickOf(this.#reads, pick);
    if (read === undefined) return;
    const items = read.items ?? this.#take(read);
    for (const item of items.slice(read.shown, read.shown + count)) this.#writeItem(read, item);
    read.shown = Math.min(items.length, read.shown + count);
    if (read.shown < items.length) return;
    const { read: number, complete } = read;
    const { mode } = this.setting;
    // A replica may name its partitions too: its own word on its mode says that it shares them with nobody.
    const owns = read.kind === 'messages' ? { owns: [...read.owns], ...(mode === 'replica' ? { mode } : {}) } : {};
    this.write({ type: 'read-end', read: number, complete, count: items.length, ...owns });
    this.#reads.splice(this.#reads.indexOf(read), 1);
  }

  /** A read from beginning to end. */
  readAll(kind: ReadKind, pick: number, client: string, final = false): void {
    this.beginRead(kind, pick, client, final);
    this.continueRead(this.#reads.length - 1, Number.POSITIVE_INFINITY);
  }

  failRead(pick: number): void {
    const read = pickOf(this.#reads, pick);
    if (read === undefined) return;
    this.write({ type: 'read-failed', read: read.read, reason: `${read.instance} died` });
    this.#reads.splice(this.#reads.indexOf(read), 1);
  }

  missReads(): void {
    this.write({ type: 'lost-sight', what: 'reads', reason: 'a full disk' });
  }

  digest(kind: ReadKind, pick: number, final = false): void {
    const read = (this.#numbers += 1);
    const instance = instanceId(kind, 1 + (pick % this.setting[kind]));
    this.write({ type: 'read-begin', read, client: 'observer', instance, kind, ...(final ? { final } : {}) });
    const body =
      kind === 'logging'
        ? { ...this.world.mapDigest(), partitions: {} }
        : this.world.shareDigest(instance, this.#ownedBy(instance));
    this.write({ type: 'digest', read, epoch: 1, ...body });
  }

  /** A partition changes its owner; the new one has read all of it before it speaks. */
  rebalance(pick: number): void {
    this.#owners[pick % this.#owners.length] = 1 + ((pick >>> 3) % this.setting.messages);
    this.write({ type: 'unsettled', reason: 'partitions changed owners' });
  }

  fault(tolerated: boolean): void {
    this.write({ type: 'fault', verb: 'kill', targets: ['logging-1'], confirmed: true, tolerated });
  }

  heal(): void {
    this.write({ type: 'heal', targets: ['logging-1'] });
  }

  /** The observer's clock jumps; a few times at most, as clocks do. */
  jump(ms: number): void {
    if (this.#jumps >= 4) return;
    this.#jumps += 1;
    this.#skew += ms;
  }

  /** Time goes by while the observer keeps looking at the log. */
  wait(ms: number): void {
    for (let left = ms; left > 0; left -= 500) {
      this.world.time += Math.min(500, left);
      this.beginPass();
      this.endPass();
    }
  }

  /** Everything is whole: what the log has is in the map, and nothing moves. */
  settle(): void {
    const { logging, messages } = this.setting;
    const all = (kind: ReadKind, count: number) =>
      Array.from({ length: count }, (_none, at) => instanceId(kind, at + 1));
    this.world.reconcile();
    this.write({ type: 'settled', logging: all('logging', logging), messages: all('messages', messages) });
  }

  /** Everything comes to rest and is looked at for the last time: read whole, or by its fingerprint. */
  finish(by: 'reads' | 'digests' = 'reads'): void {
    while (this.#reads.length > 0) this.continueRead(0, Number.POSITIVE_INFINITY);
    this.settle();
    this.wait(3_500);
    const look = (kind: ReadKind, pick: number) =>
      by === 'reads' ? this.readAll(kind, pick, 'observer', true) : this.digest(kind, pick, true);
    for (const kind of ['logging', 'messages'] as const)
      for (let pick = 0; pick < this.setting[kind]; pick += 1) look(kind, pick);
    this.wait(500);
    this.write({ type: 'end' });
  }

  #send(sent: Sent): Request {
    const op = (this.#numbers += 1);
    const { order } = sent;
    this.write({ type: 'invoke', op, id: sent.id, hash: contentHash(sent), ...(order === undefined ? {} : { order }) });
    const request: Request = { op, sent, stage: 'sent', heard: 'nothing', dead: false, place: undefined };
    this.requests.push(request);
    return request;
  }

  #answer(request: Request, outcome: 'acked' | 'refused' | 'unknown'): void {
    const { op, place } = request;
    const where =
      outcome === 'acked' && place !== undefined ? { partition: place.partition, offset: place.offset } : {};
    this.write({ type: 'outcome', op, outcome, ...where });
    request.heard = outcome === 'unknown' ? 'doubt' : 'answer';
  }

  #writeLog(record: Placed): void {
    const { id, partition, offset } = record;
    this.write({ type: 'log', partition, offset, id, hash: contentHash(record) });
    this.#logPositions[partition] = Math.max(this.#logPositions[partition] ?? 0, offset + 1);
  }

  #writeItem({ kind, read }: Read, item: Placed): void {
    const { id, partition, offset } = item;
    const place = kind === 'messages' ? { partition, offset } : {};
    this.write({ type: 'read-item', read, id, hash: contentHash(item), ...place });
  }

  /** What the instance answers: what it holds now. */
  #take(read: Read): Placed[] {
    if (read.kind === 'logging') {
      read.items = [...this.world.map].map(([id, text]) => ({
        id,
        text,
        order: undefined,
        partition: 0,
        offset: 0,
        at: 0,
      }));
      return read.items;
    }
    read.owns = this.#ownedBy(read.instance);
    read.items = read.owns.flatMap((partition) => {
      const name = `${read.client} ${partition}`;
      const position = this.world.consume(read.instance, partition, this.#floors.get(name));
      this.#floors.set(name, position);
      return this.world.effective(partition, position);
    });
    return read.items;
  }

  #ownedBy(instance: InstanceId): number[] {
    const all = this.#owners.map((_owner, partition) => partition);
    if (this.setting.mode === 'replica') return all;
    return all.filter((partition) => instanceId('messages', this.#owners[partition] ?? 1) === instance);
  }
}

function pickOf<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}

/** The n-th message's id: spread over the partitions like a random one. */
function idOf(n: number): MessageId {
  const hex = (Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  // Cast where input is made: this is a UUID.
  return `${hex}-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as MessageId;
}
