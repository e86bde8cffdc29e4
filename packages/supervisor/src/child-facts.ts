import type { AppError } from '@signalbox/shared';
import type { ChildExit, ChildRecord, During, ProcessName } from './child-record.ts';
import { exitReason, tailWords } from './exit-words.ts';
import { isResting, type Phase, stateOf } from './life-cycle.ts';
import type { LifeLog } from './life-log.ts';
import { type ProcessSpec, specHash } from './process-spec.ts';
import type { Ended, RunningProcess } from './running-process.ts';
import type { StartFacts } from './start-verdict.ts';
import { type StateFacts, stateReason } from './state-reason.ts';
import type { ChildStatus } from './supervisor.ts';

/** One life of the process. */
export interface Life {
  readonly process: RunningProcess;
  readonly adopted: boolean;
  readonly startedAt: string;
  /** Monotonic; for an adopted process the moment of adoption. */
  readonly since: number;
  everReady: boolean;
  group: readonly ProcessName[];
}

/** All that is known of one child, and what is said and recorded of it. Nothing here acts on the process. */
export class ChildFacts implements StateFacts, StartFacts {
  readonly id: string;
  readonly startTimeoutMs: number;
  life: Life | undefined;
  ticket: string | undefined;
  /** Of the command that the present or last life runs: an adopted one may run another than the spec names. */
  specHash: string;
  exit: ChildExit | undefined;
  restarts = 0;
  backOffMs = 0;
  failure: AppError | undefined;
  readyReason: string | undefined;
  /** Why somebody asked for its end. */
  asked: string | undefined;
  pausedByUs = false;
  graceOver = false;
  expiry = '';
  readonly #spec: ProcessSpec;
  readonly #log: LifeLog;

  constructor(spec: ProcessSpec, log: LifeLog) {
    this.id = spec.id;
    this.startTimeoutMs = spec.startTimeoutMs;
    this.specHash = specHash(spec);
    this.#spec = spec;
    this.#log = log;
  }

  get exitReason(): string | undefined {
    return this.exit?.reason;
  }

  /** A new life, of which nothing has been said or done yet. */
  begin(life: Life): void {
    this.life = life;
    this.asked = undefined;
    this.graceOver = false;
    this.pausedByUs = false;
  }

  /** Takes over what a supervisor before knew. */
  continueFrom(record: ChildRecord): void {
    this.restarts = record.restarts;
    this.exit = record.exit ?? undefined;
    this.ticket = record.ticket ?? undefined;
    this.specHash = record.specHash;
    this.#log.continueAt(record.process?.log ?? { offset: 0, rotated: false });
  }

  /** The life is over. True when that had been asked for. */
  end(phase: Phase, ended: Ended): boolean {
    const during = duringOf(phase);
    const logTail = this.#log.tail();
    const reason = exitReason({
      ended,
      during,
      asked: this.asked,
      explained: this.#spec.explain?.(logTail),
      graceOver: this.graceOver,
      stopGraceMs: this.#spec.stopGraceMs,
      expiry: this.expiry,
    });
    this.life = undefined;
    this.readyReason = undefined;
    const { code, signal } = ended.known ? ended : { code: null, signal: null };
    this.exit = { code, signal, at: now(), expected: isAsked(during), reason, during, logTail };
    return isAsked(during);
  }

  /** No process of the record lives: what was being ended has ended, all else has failed. Gives what it was doing when it ended, and why it is gone. */
  foundDead(record: ChildRecord): { during: During; reason: string } {
    const during = duringOf(record.phase);
    if (isResting(record.phase)) return { during, reason: 'it was not running' };
    const logTail = this.#log.tail();
    const reason = this.#spec.explain?.(logTail) ?? 'ended while nobody supervised it; how is unknown';
    this.exit = { code: null, signal: null, at: now(), expected: isAsked(during), reason, during, logTail };
    return { during, reason };
  }

  lastWords(): string {
    if (this.exit === undefined) return this.readyReason ?? 'it said nothing';
    return `${this.exit.reason}. ${tailWords(this.#spec.logFile, this.exit.logTail)}`;
  }

  tail(): string {
    return tailWords(this.#spec.logFile, this.#log.tail());
  }

  status(phase: Phase): ChildStatus {
    const { life, exit, readyReason } = this;
    return {
      id: this.id,
      state: stateOf(phase),
      reason: stateReason(phase, this),
      ...(life === undefined
        ? {}
        : { pid: life.process.pid, processStartTime: life.process.startTime, startedAt: life.startedAt }),
      ...(exit === undefined ? {} : { exit }),
      restarts: this.restarts,
      ...(readyReason === undefined ? {} : { readyReason }),
      adopted: life?.adopted === true,
    };
  }

  record(phase: Phase): ChildRecord {
    const { life } = this;
    const process = life && {
      pid: life.process.pid,
      startTime: life.process.startTime,
      startedAt: life.startedAt,
      everReady: life.everReady,
      log: this.#log.mark,
      group: life.group,
    };
    return {
      version: 1,
      id: this.id,
      phase,
      ticket: this.ticket ?? null,
      specHash: this.specHash,
      process: process ?? null,
      restarts: this.restarts,
      exit: this.exit ?? null,
    };
  }
}

/** The time of day as records and statuses give it. */
export function now(): string {
  return new Date().toISOString();
}

function isAsked(during: During): boolean {
  return during === 'stop' || during === 'kill';
}

function duringOf(phase: Phase): During {
  if (phase === 'stopping' || phase === 'stopped') return 'stop';
  if (phase === 'killing' || phase === 'killed') return 'kill';
  return phase === 'expired' ? 'start time-out' : 'life';
}
