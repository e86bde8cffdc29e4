import type { Injection } from './fault-steps.ts';

/** One injection as it was done and confirmed. Times in milliseconds of the run's clock. */
export interface InjectionReport {
  readonly act: Injection['act'];
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
export const requiredLoad = { inFlight: 16, ackedPerSecond: 100 } as const;

export interface InjectionFacts {
  /** Processes seen before, and those of them that the operating system then showed as wanted. */
  readonly processes: number;
  readonly shown: number;
  readonly inFlight: number;
  readonly ackedPerSecond: number;
}

/** Why an injection proves nothing; empty when it counts. Bound to the load only where writes were possible before it. */
export function doubtsOf({ processes, shown, inFlight, ackedPerSecond }: InjectionFacts): string[] {
  const doubts: string[] = [];
  if (processes === 0) doubts.push('no process was found to act on');
  if (shown < processes) doubts.push(`the operating system confirmed ${shown} of ${processes} processes`);
  if (inFlight < requiredLoad.inFlight)
    doubts.push(`${inFlight} requests in flight, fewer than ${requiredLoad.inFlight}`);
  if (ackedPerSecond < requiredLoad.ackedPerSecond) {
    doubts.push(`${Math.floor(ackedPerSecond)} acknowledged a second, fewer than ${requiredLoad.ackedPerSecond}`);
  }
  return doubts;
}
