/** What the judge takes as given. Milliseconds are those of the observer's clock, as `moment.ts` credits them. */
export interface Bounds {
  /** P6 in calm: 99 of 100 messages reads hold what was acknowledged this long before they began. One later read proves nothing; it is counted. */
  readonly calmMs: number;
  /** P6 after a tolerated fault; in calm too, a read that lacks a message for longer is stale beyond doubt. */
  readonly hardMs: number;
  /** At most this much time is believed to have passed between two records: a jump of the clock accuses nobody. */
  readonly stepMs: number;
  /** Fewer acknowledged messages prove nothing. */
  readonly minAcked: number;
  /** A fault that met fewer requests in flight proves nothing (RELIABILITY §3 asks 16 of a chaos run). */
  readonly minInFlightAtFault: number;
  /** Anomalies listed per kind; all are counted. */
  readonly listed: number;
  /** Messages that reads may show before the observer's own reader finds them in the log; what goes beyond is not compared. */
  readonly aheadOfLog: number;
}

export const defaultBounds: Bounds = {
  calmMs: 250,
  hardMs: 3_000,
  stepMs: 500,
  minAcked: 1,
  minInFlightAtFault: 0,
  listed: 100,
  aheadOfLog: 100_000,
};
