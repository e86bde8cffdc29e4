import type { InstanceId } from '@signalbox/shared';

/** Who is hit: an instance, or whoever leads a partition of the log at that moment. */
export type Target = InstanceId | { readonly leaderOf: number };

/** What is broken in one injection, confirmed by the operating system and journaled. `tolerated`: RELIABILITY §1 covers it. */
export type Injection =
  | { readonly act: 'kill'; readonly targets: readonly Target[]; readonly tolerated: boolean }
  | { readonly act: 'stop'; readonly targets: readonly Target[]; readonly tolerated: boolean }
  | {
      readonly act: 'pause';
      readonly targets: readonly Target[];
      readonly tolerated: boolean;
      readonly seconds: number;
    }
  /** SIGKILL of the control plane itself, by its pid. */
  | { readonly act: 'kill-control'; readonly tolerated: boolean };

/** What lies between the injections of one fault. What it ended is started at its end without a step of its own. */
export type Pause =
  | { readonly act: 'hold'; readonly ms: number }
  | { readonly act: 'start'; readonly targets: readonly InstanceId[] }
  /** Until a started member has joined, which is when data begins to move. */
  | { readonly act: 'await-join' }
  /** Until so many more messages are acknowledged. */
  | { readonly act: 'await-acks'; readonly count: number };

export type Step = Injection | Pause;

export function isInjection(step: Step): step is Injection {
  return step.act === 'kill' || step.act === 'stop' || step.act === 'pause' || step.act === 'kill-control';
}

/** How many SIGKILLs the steps send; a logging instance with its member counts as one. */
export function killsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    if (step.act === 'kill') return sum + step.targets.length;
    return step.act === 'kill-control' ? sum + 1 : sum;
  }, 0);
}

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
  /** An earlier injection of the same fault stops writes: what waits for them is the load then. */
  readonly writesStopped: boolean;
}

/** Why an injection proves nothing; empty when it counts. Acknowledgements are asked for only where writes were possible before it. */
export function doubtsOf({ processes, shown, inFlight, ackedPerSecond, writesStopped }: InjectionFacts): string[] {
  const doubts: string[] = [];
  if (processes === 0) doubts.push('no process was found to act on');
  if (shown < processes) doubts.push(`the operating system confirmed ${shown} of ${processes} processes`);
  if (inFlight < requiredLoad.inFlight)
    doubts.push(`${inFlight} requests in flight, fewer than ${requiredLoad.inFlight}`);
  if (!writesStopped && ackedPerSecond < requiredLoad.ackedPerSecond) {
    doubts.push(`${Math.floor(ackedPerSecond)} acknowledged a second, fewer than ${requiredLoad.ackedPerSecond}`);
  }
  return doubts;
}
