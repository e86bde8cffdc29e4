import type { EventLine, Writer } from '@signalbox/shared';
import type { InstanceLog, LogTail } from './instance-log.ts';
import { outputLine } from './log-line.ts';
import { createLogView, type LogView } from './log-view.ts';
import { createSeqGaps, parseLine, type SeqGaps } from './parse-line.ts';
import { createLineSplitter, type LineSplitter } from './tail-file.ts';
import { createTimeOrder, holdMs } from './time-order.ts';

/** Whose lines are where. */
export interface LogSource {
  readonly id: Writer;
  readonly log: InstanceLog;
}

export interface LogTailer {
  start(): void;
  stop(): void;
  /** One instance's lines; undefined when there is no such instance. */
  view(id: string): LogView | undefined;
  /** Every instance's lines in the order of their times; empty until what was written before the start has been read. */
  all(): LogView;
  logOf(id: string): InstanceLog | undefined;
  /** Why a log cannot be read, per instance; empty when all can. */
  troubles(): ReadonlyMap<Writer, string>;
}

export interface LogTailerOptions {
  /** Asked before every round, so that an instance that comes is followed at once. The first one is read first. */
  readonly sources: () => readonly LogSource[];
  /** Called for every event in the order of arrival. */
  readonly onLine: (line: EventLine) => void;
  /** Whether this one's lines can be taken now; until then they stay in its file. */
  readonly mayRead: (id: Writer) => boolean;
  /** Whose lines somebody waits for: of those that have more to read they come first. */
  readonly isAwaited: (id: Writer) => boolean;
  /** Whether others need the processor more: then what lies in the files is read little by little. */
  readonly othersFirst: () => boolean;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
  /** The time of day, in milliseconds. */
  readonly now: () => number;
}

interface Follower {
  readonly source: LogSource;
  readonly tail: LogTail;
  readonly splitter: LineSplitter;
  readonly gaps: SeqGaps;
  readonly view: LogView;
  outputs: number;
  /** There was more than one piece when it was read last. */
  behind: boolean;
}

/** How often the files are looked at, in milliseconds; and while others come first and there is more to read than one piece. */
const every = 30;
const seldom = 250;
/** How long one round may hold the event loop, in milliseconds. It ends with the piece that goes beyond. */
const roundBudget = 12;
/** One piece, in bytes: two or three milliseconds of work. */
const pieceBytes = 32 * 1024;
const perInstance = 5000;
const merged = 10_000;

/** Reads every instance's log as it grows; starts with what is there, so that an adopted cluster's ledger is whole as far as the files go. */
export function createLogTailer(options: LogTailerOptions): LogTailer {
  const { sources, onLine, mayRead, isAwaited, othersFirst, clock, now } = options;
  const followers = new Map<Writer, Follower>();
  const troubles = new Map<Writer, string>();
  const all = createLogView(merged);
  const order = createTimeOrder((line, missing) => all.push(line, missing));
  let caughtUp = false;
  const buffer = Buffer.allocUnsafe(pieceBytes);
  /** Whose turn is next. */
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;
  let next: NodeJS.Immediate | undefined;
  let running = false;

  function follow(source: LogSource): void {
    const known = followers.get(source.id);
    if (known?.source.log === source.log) return;
    known?.tail.close();
    followers.set(source.id, {
      source,
      tail: source.log.follow(buffer),
      splitter: createLineSplitter(),
      gaps: createSeqGaps(),
      view: known?.view ?? createLogView(perInstance),
      outputs: 0,
      behind: false,
    });
  }

  function round(): void {
    if (!running) return;
    for (const source of sources()) follow(source);
    const gently = othersFirst();
    const more = readInTurns(clock() + (gently ? 0 : roundBudget));
    if (!more && !caughtUp) mergePast();
    order.release(clock());
    // While there is more it does not sleep: on a busy machine each sleep gives its turn away.
    if (more && !gently) next = setImmediate(round);
    else timer = setTimeout(round, more ? seldom : every);
  }

  /** What is new of each; then, until that time, pieces of those that have more, in turns: a long file holds up no other. True: there is more yet. */
  function readInTurns(until: number): boolean {
    for (const follower of followers.values()) if (!follower.behind) follower.behind = readOne(follower);
    do {
      const behind = [...followers.values()].filter((follower) => follower.behind);
      const awaited = behind.filter(({ source }) => isAwaited(source.id));
      const first = awaited.length > 0 ? awaited : behind;
      const follower = first[turn % first.length];
      if (follower === undefined) return false;
      turn += 1;
      follower.behind = readOne(follower);
    } while (clock() < until);
    return [...followers.values()].some((follower) => follower.behind);
  }

  /** The files are read one after another: only when each has come to its end can their lines be put in order. */
  function mergePast(): void {
    caughtUp = true;
    for (const { view } of followers.values()) {
      const lines = view.latest(perInstance);
      for (const [i, line] of lines.entries()) order.push(line, i === 0 ? view.missing() : 0, -holdMs);
    }
  }

  function readOne(follower: Follower): boolean {
    if (!mayRead(follower.source.id)) return false;
    try {
      const more = follower.tail.read((bytes) => {
        for (const text of follower.splitter.push(bytes)) if (text !== '') takeLine(follower, text);
      });
      troubles.delete(follower.source.id);
      return more;
    } catch (error) {
      // One file that cannot be read must not silence the others; its page says why.
      troubles.set(follower.source.id, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  function takeLine(follower: Follower, text: string): void {
    const parsed = parseLine(text);
    // Only an instance itself speaks in its file: what claims another's name is shown as text.
    const own = parsed !== undefined && parsed.instance === follower.source.id ? parsed : undefined;
    const missing = own === undefined ? 0 : follower.gaps.take(own.life, own.seq);
    const line = own ?? outputLine(text, follower.source.id, (follower.outputs += 1), now());
    follower.view.push(line, missing);
    if (caughtUp) order.push(line, missing, clock());
    onLine(line);
  }

  return {
    start() {
      if (running) return;
      running = true;
      // The first source is read to its end before all others: the control plane's own log says where the epoch begins.
      for (const source of sources()) follow(source);
      const [first] = followers.values();
      while (first !== undefined && readOne(first)) continue;
      round();
    },
    stop() {
      running = false;
      clearTimeout(timer);
      clearImmediate(next);
      for (const follower of followers.values()) follower.tail.close();
      followers.clear();
    },
    view: (id) => followers.get(id as Writer)?.view,
    all: () => all,
    logOf: (id) => followers.get(id as Writer)?.source.log,
    troubles: () => troubles,
  };
}
