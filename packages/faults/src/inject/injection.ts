import type { Blow } from './fault-steps.ts';

/** One blow as it was dealt and confirmed. Times in milliseconds of the run's clock. */
export interface BlowReport {
  readonly act: Blow['act'];
  readonly targets: readonly string[];
  /** When it was asked for, and when the operating system showed it; undefined when it never did. */
  readonly askedAt: number;
  readonly seenAt: number | undefined;
  readonly confirmed: boolean;
  /** What the operating system showed, process by process, or what was missing. */
  readonly evidence: readonly string[];
  readonly inFlight: number;
  readonly ackedPerSecond: number;
  readonly tolerated: boolean;
}

/** Less load than this at a fault proves nothing (RELIABILITY §3). */
export const demanded = { inFlight: 16, ackedPerSecond: 100 } as const;

export interface BlowFacts {
  /** Processes seen before, and those of them that the operating system then showed as wanted. */
  readonly processes: number;
  readonly struck: number;
  readonly inFlight: number;
  readonly ackedPerSecond: number;
}

/** Why a blow proves nothing; empty when it counts. Bound to the load only where writes were possible before it. */
export function doubtsOf({ processes, struck, inFlight, ackedPerSecond }: BlowFacts): string[] {
  const doubts: string[] = [];
  if (processes === 0) doubts.push('no process was found to strike');
  if (struck < processes) doubts.push(`the operating system confirmed ${struck} of ${processes} processes`);
  if (inFlight < demanded.inFlight) doubts.push(`${inFlight} requests in flight, fewer than ${demanded.inFlight}`);
  if (ackedPerSecond < demanded.ackedPerSecond) {
    doubts.push(`${Math.floor(ackedPerSecond)} acknowledged a second, fewer than ${demanded.ackedPerSecond}`);
  }
  return doubts;
}
