import type { AnomalyHop, InstanceId, ReadKind } from '@signalbox/shared';
import type { Bitmap } from './bitmap.ts';

/** A read as it begins: who reads what, and what had to be there by then. */
export interface ReadBegun {
  readonly read: number;
  readonly kind: ReadKind;
  readonly instance: InstanceId;
  readonly hop: AnomalyHop;
  readonly begunAt: number;
  readonly begunClock: number;
  /** Clock of the last fault, heal or movement before it; undefined while a fault outside the promise lasts. */
  readonly disturbedClock: number | undefined;
  /** Acknowledged before it began. */
  readonly acked: Bitmap;
  /** Shown to the same client by reads of this kind before it began. */
  readonly seen: Bitmap;
  /** The rest it is a last word of. */
  readonly rest: RestPeriod | undefined;
}

/** The fingerprint that an instance gave of what it holds. `partitions`: of a share; `all`: it holds every partition. */
export interface FinalDigest extends ReadBegun {
  readonly count: number;
  readonly hash: string;
  readonly partitions: ReadonlyMap<number, { readonly count: number; readonly hash: string }>;
  readonly all: boolean;
}

/** A complete read at its end. */
export interface WholeRead extends ReadBegun {
  readonly endedAt: number;
  readonly endedClock: number;
  readonly shown: Bitmap;
  /** Different messages shown, by the partition they are shown in. */
  readonly counts: ReadonlyMap<number, number>;
  /** Partitions it covers; undefined: all. */
  readonly owns: ReadonlySet<number> | undefined;
}

/** A time in which nothing moves, by the observer's word, with the last words of each instance in it: its complete read, its fingerprint. */
export interface RestPeriod {
  readonly logging: readonly InstanceId[];
  readonly messages: readonly InstanceId[];
  readonly finals: Map<InstanceId, WholeRead>;
  readonly digests: Map<InstanceId, FinalDigest>;
}
