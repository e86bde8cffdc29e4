import { type AppError, type InstanceState, type Clock, systemClock } from '@signalbox/shared';
import { type AskLimits, askLimits } from './ask-readiness.ts';
import type { ChildExit, ChildRecord } from './child-record.ts';
import type { Rotation } from './life-log.ts';
import type { OsProcesses } from './os-processes.ts';
import { osProcesses } from './process-usage.ts';
import { type RestartLimits, restartLimits } from './restart-policy.ts';

export interface ChildStatus {
  readonly id: string;
  readonly state: InstanceState;
  /** Why it is in this state, in words; empty when there is nothing to say. */
  readonly reason: string;
  readonly pid?: number;
  readonly processStartTime?: string;
  /** ISO 8601. */
  readonly startedAt?: string;
  /** How the last life ended. */
  readonly exit?: ChildExit;
  /** Times it was started again without being asked. */
  readonly restarts: number;
  /** The last answer of the probe, when it was not "ready". */
  readonly readyReason?: string;
  /** True when the process was taken over from another supervisor. */
  readonly adopted: boolean;
}

export type Adoption =
  /** It lives and is supervised; `sameSpec` false: it runs another command than the spec names. */
  | { readonly outcome: 'adopted'; readonly sameSpec: boolean }
  /** It does not live; what it had left was ended. */
  | { readonly outcome: 'gone'; readonly reason: string };

export interface Supervisor extends AsyncDisposable {
  readonly id: string;
  /** Resolves when ready. Rejects in words when it cannot be started, is given up, or is not ready within `startTimeoutMs`. */
  start(): Promise<void>;
  /** SIGTERM, then SIGKILL after the grace. Resolves when the death is proven and the group is empty. */
  stop(reason?: string): Promise<void>;
  /** SIGKILL to the group, sent before this returns its promise. Resolves as `stop`. Never restarted by itself. */
  kill(reason?: string): Promise<void>;
  /** SIGSTOP to the group. Resolves when the system shows the process stopped. */
  pause(): Promise<void>;
  /** SIGCONT to the group. Resolves when the system shows it running; it is then degraded until its probe says ready. */
  resume(): Promise<void>;
  /** Takes over what a record names, or says that it is gone. Only before anything else was asked. */
  adopt(record: ChildRecord): Promise<Adoption>;
  status(): ChildStatus;
  /** Told after every change, in the same tick. The answer ends it. */
  onChange(listener: (status: ChildStatus) => void): () => void;
  /** Told after the log was rotated, so that a follower loses nothing. The answer ends it. */
  onRotation(listener: (rotation: Rotation) => void): () => void;
  /** Lets the process live on and stops supervising; another supervisor may adopt it. */
  release(): void;
  /** Stops the child, then lets go. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SupervisorDeps {
  /** Records go to `children/ID.json` in here. */
  readonly runDir: string;
  readonly parentEnv: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly os: OsProcesses;
  /** Bytes of a child's log that whoever follows it has not read yet: it is not cut before. */
  readonly unread: (id: string) => number;
  /** What went wrong beside the child: a record or a log that could not be written. */
  readonly report: (problem: AppError) => void;
  readonly ask: AskLimits;
  readonly restart: RestartLimits;
}

/** The deps of a real system; the four that only the caller knows are named. */
export function systemDeps(known: Pick<SupervisorDeps, 'runDir' | 'parentEnv' | 'report' | 'unread'>): SupervisorDeps {
  return {
    ...known,
    clock: systemClock,
    random: Math.random,
    os: osProcesses(),
    ask: askLimits,
    restart: restartLimits,
  };
}
