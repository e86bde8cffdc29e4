import type { InstanceId, ReadKind } from '@signalbox/shared';

/** An instance that is asked for what it holds. */
export interface Target {
  readonly id: InstanceId;
  readonly kind: ReadKind;
  /** Base URL. */
  readonly url: string;
}

/** What became of a read. `complete`: it came to its end, and the instance calls its set complete. */
export type ReadReport =
  | {
      readonly ok: true;
      readonly read: number;
      readonly complete: boolean;
      readonly count: number;
      /** Partitions of a share; undefined where there are none to name. */
      readonly owns: readonly number[] | undefined;
      readonly ms: number;
    }
  | { readonly ok: false; readonly read: number; readonly reason: string; readonly ms: number };

/** What became of the question for a fingerprint. */
export type DigestReport =
  | {
      readonly ok: true;
      readonly read: number;
      readonly epoch: number;
      readonly count: number;
      readonly hash: string;
      readonly partitions: readonly number[];
      readonly ms: number;
    }
  | { readonly ok: false; readonly read: number; readonly reason: string; readonly ms: number };
