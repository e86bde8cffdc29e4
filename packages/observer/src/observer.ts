import type { HttpClient } from '@signalbox/service-kit';
import { AppError, hashText, type InstanceId, type JournalRecord, messageHash } from '@signalbox/shared';
import { createLogFollower } from './log/log-follower.ts';
import type { LogSource } from './log/open-log.ts';
import { askDigest } from './reads/ask-digest.ts';
import { readSet } from './reads/read-set.ts';
import { askClaim, ShareClaims } from './reads/share-claims.ts';
import type { DigestReport, ReadReport, Target } from './reads/target.ts';

export interface ObserverOptions {
  /** Takes what was seen, in the order in which it was seen: journals it, then judges it. */
  readonly write: (record: JournalRecord) => void;
  /** Milliseconds of one monotonic clock. */
  readonly now: () => number;
  readonly http: HttpClient;
  /** Who may be asked now. */
  readonly instances: () => readonly Target[];
  readonly log: LogSource;
  readonly partitions: number;
  readonly numbers: Numbers;
  /** How far the journal has each partition already. */
  readonly positions?: ReadonlyMap<number, number>;
  /** The log could not be read on and is taken up again. */
  readonly logFailed?: (reason: string) => void;
}

export interface PassOptions {
  readonly signal: AbortSignal;
  /** Reads everything anew, as it must after `lost-sight` of the log. */
  readonly fromStart?: boolean;
}

export interface Observer {
  /** Begins to follow the raw log: its records are written as they come. */
  start(): void;
  stop(): Promise<void>;
  /** Asks how far the log is written and resolves once all of that was written down. Throws when it cannot be seen, or the signal says stop. */
  passLog(options: PassOptions): Promise<void>;
  /** Writes that the cluster is whole and at rest, by the word of whoever runs it: these instances answer, and nothing moves. */
  settle(answering: { logging: readonly InstanceId[]; messages: readonly InstanceId[]; mark?: string }): void;
  /** Writes that something moved by itself. */
  unsettle(reason: string): void;
  /** Everything that an instance holds. `client`: whose reads are monotonic. `final`: the last word of this instance, taken at rest. */
  read(instance: InstanceId, options: { client: string; final?: boolean; signal?: AbortSignal }): Promise<ReadReport>;
  digest(
    instance: InstanceId,
    options?: { client?: string; final?: boolean; signal?: AbortSignal },
  ): Promise<DigestReport>;
}

/** The observer's eyes: everything that it sees goes to `write` at once, and nothing is kept. */
export function createObserver(options: ObserverOptions): Observer {
  const { now, http, instances, log, partitions, numbers, positions, logFailed } = options;
  const claims = new ShareClaims();
  const stopped = new AbortController();
  const follower = createLogFollower({
    source: log,
    positions,
    failed: logFailed,
    take(partition, { id, msg, offset }) {
      write({ type: 'log', t: now(), partition, offset, id, hash: hashText(messageHash(id, msg)) });
    },
  });

  function write(record: JournalRecord): void {
    options.write(record);
  }

  function demand(instance: InstanceId): Target {
    const target = instances().find(({ id }) => id === instance);
    if (target !== undefined) return target;
    throw new AppError('not-found', `There is no instance ${instance} to be read.`, {
      expected: `one of ${instances()
        .map(({ id }) => id)
        .join(', ')}`,
      found: instance,
    });
  }

  function until(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? stopped.signal : AbortSignal.any([stopped.signal, signal]);
  }

  /**
   * Two shares that show one partition accuse each other, so both are asked whether they still claim it: if not, the partition has moved
   * between the two reads. The first is asked twice, so that it claims it before and after the second does.
   */
  async function compareClaims(target: Target, owns: readonly number[], signal: AbortSignal): Promise<void> {
    for (const { target: rival, shared } of claims.rivals(target, owns)) {
      let disputed = shared;
      for (const asked of [rival, target, rival]) {
        const claimed = await askClaim(http, asked, signal);
        disputed = disputed.filter((partition) => claimed.includes(partition));
      }
      if (disputed.length > 0) continue;
      unsettle(`partitions ${shared.join(', ')} went from ${rival.id} to ${target.id} or back`);
      return;
    }
    claims.note(target, owns);
  }

  function unsettle(reason: string): void {
    claims.clear();
    write({ type: 'unsettled', t: now(), reason });
  }

  return {
    start: () => follower.start(),
    settle({ logging, messages, mark }) {
      claims.clear();
      write({
        type: 'settled',
        t: now(),
        logging: [...logging],
        messages: [...messages],
        ...(mark === undefined ? {} : { mark }),
      });
    },
    unsettle,
    async stop() {
      stopped.abort(new AppError('unavailable', 'The observer stops.'));
      await follower.stop();
    },
    async passLog({ signal, fromStart = false }) {
      const pass = numbers.next();
      const end = until(signal);
      write({ type: 'log-begin', t: now(), pass, ...(fromStart ? { fromStart } : {}) });
      if (fromStart) follower.rewind();
      const waters = await log.highWaters();
      for (let partition = 0; partition < partitions; partition += 1) {
        const highWater = waters.get(partition);
        if (highWater === undefined) throw unseen(partition);
        await follower.reached(partition, highWater, end);
        write({ type: 'log-end', t: now(), pass, partition, highWater });
      }
    },
    read(instance, { client, final = false, signal }) {
      const target = demand(instance);
      const end = until(signal);
      return readSet(target, {
        http,
        write,
        now,
        read: numbers.next(),
        client,
        final,
        signal: end,
        async beforeEnd(owns) {
          if (final && owns !== undefined) await compareClaims(target, owns, end);
        },
      });
    },
    digest: (instance, { client = 'digest', final = false, signal } = {}) =>
      askDigest(demand(instance), { http, write, now, read: numbers.next(), client, final, signal: until(signal) }),
  };
}

function unseen(partition: number): AppError {
  return new AppError('unavailable', `The end of partition ${partition} of the log is not known.`, {
    expected: 'how far every partition is written',
    found: 'no answer for this one',
    remedy: 'Wait until it has a leader again.',
  });
}

/** Numbers that the observer gives to its reads and its passes over the log: each once in a journal. */
export interface Numbers {
  next(): number;
  /** This number was given before, by whoever wrote the journal so far. */
  seen(number: number): void;
}

export function createNumbers(): Numbers {
  let last = 0;
  return {
    next() {
      last += 1;
      return last;
    },
    seen(number) {
      last = Math.max(last, number);
    },
  };
}
