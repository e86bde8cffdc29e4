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
