import type { EventLine, HopName, Outcome } from '@signalbox/shared';

/** A hop as the ledger keeps it: names shared between rows, times as numbers. */
export interface Hop {
  readonly instance: string;
  readonly life: string;
  readonly seq: number;
  /** The writer's wall clock in milliseconds since 1970: for show. */
  readonly at: number;
  readonly hop: HopName;
  readonly to: string | undefined;
  readonly requestId: string | undefined;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly ms: number;
  readonly status: number | undefined;
  readonly partition: number | undefined;
  readonly offset: number | undefined;
  readonly mapPartition: number | undefined;
  readonly reason: string | undefined;
}

/** Each short text is kept once: a row would otherwise hold its own copy of the same ten names. */
export interface Names {
  of(name: string): string;
}

const namesKept = 4096;

export function createNames(): Names {
  const known = new Map<string, string>();
  return {
    of(name) {
      const found = known.get(name);
      if (found !== undefined) return found;
      if (known.size < namesKept) known.set(name, name);
      return name;
    },
  };
}

export function toHop(line: EventLine<'hop'>, names: Names): Hop {
  return {
    instance: names.of(line.instance),
    life: names.of(line.life),
    seq: line.seq,
    at: Date.parse(line.t),
    hop: line.hop,
    to: line.to === undefined ? undefined : names.of(line.to),
    requestId: line.requestId,
    attempt: line.attempt,
    outcome: line.outcome,
    ms: Math.round(line.ms * 1000) / 1000,
    status: line.status,
    partition: line.partition,
    offset: line.offset,
    mapPartition: line.mapPartition,
    reason: line.reason?.slice(0, 200),
  };
}
