import type { InstanceId, Outcome } from '@signalbox/shared';

/** How one try ended. With a value the request is answered; without one the next target is asked. */
export interface TryResult<T> {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly mapPartition?: number | undefined;
  readonly value?: T | undefined;
}

/** A try as it is told to the log. */
export interface SeenTry extends Omit<TryResult<unknown>, 'value'> {
  readonly to: InstanceId;
  /** From 1. */
  readonly attempt: number;
}

/** What a try is told of the other one, when there are two at the same time. */
export interface Call {
  /** Aborted once the other has overtaken it: nobody waits any more. */
  readonly signal: AbortSignal;
  /**
   * To be called when a good answer has begun and its end takes longer: from here it is this try that counts. False when the
   * other was first; then what has come is to be thrown away.
   */
  readonly begun: () => boolean;
}
