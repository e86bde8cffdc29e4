import { randomUUID } from 'node:crypto';
import { closeSync, existsSync } from 'node:fs';
import { AppError, fromUnknown } from '@signalbox/shared';
import {
  type ChildExit,
  type ChildRecord,
  type During,
  type ProcessName,
  ticketVariable,
  writeRecord,
} from './child-record.ts';
import { errorCode } from './error-code.ts';
import { exitReason, seconds, tailWords } from './exit-words.ts';
import { endRecorded, findRecorded } from './leftovers.ts';
import { type Cell, type Effect, type Event, type Phase, isProbed, isResting, next, stateOf } from './life-cycle.ts';
import { LifeLog, type Rotation } from './life-log.ts';
import { TimerOfPhase } from './phase-timer.ts';
import { type ProcessSpec, type ReadyAnswer, childEnv, specHash } from './process-spec.ts';
import { ReadinessWatch } from './readiness-watch.ts';
import { type Death, afterDeath } from './restart-policy.ts';
import {
  type Ended,
  type ProcessListener,
  type RunningProcess,
  adoptProcess,
  launchProcess,
} from './running-process.ts';
import { spawnFailure } from './spawn-failure.ts';
import { type Wanted, judgeSignal, signalSeenMs, signalUnseen } from './signal-verdict.ts';
import { type StartFacts, judgeStart, startIsLate } from './start-verdict.ts';
import { stateReason } from './state-reason.ts';
import type { Adoption, ChildStatus, Supervisor, SupervisorDeps } from './supervisor.ts';
import { Waiters } from './waiters.ts';

/** One life of the process. */
interface Life {
  readonly process: RunningProcess;
  readonly adopted: boolean;
  readonly startedAt: string;
  /** Monotonic; for an adopted process the moment of adoption. */
  readonly since: number;
  everReady: boolean;
  group: readonly ProcessName[];
}

const housekeepingMs = 1_000;
const groupEveryTurns = 30;

/** Causes of a failed spawn that pass by themselves: judged like a quick death. */
const passingCauses: ReadonlySet<string | undefined> = new Set([
  'EAGAIN',
  'ENOMEM',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'ETXTBSY',
]);

/** The loop around the table: signals, timers, probes, records. Rules in ../SPEC.md. */
export class ChildSupervisor implements Supervisor {
  readonly #spec: ProcessSpec;
  readonly #deps: SupervisorDeps;
  readonly #log: LifeLog;
  readonly #waiters: Waiters<Phase>;
  readonly #timer: TimerOfPhase;
  readonly #readiness: ReadinessWatch;
  readonly #changeListeners = new Set<(status: ChildStatus) => void>();
  readonly #rotationListeners = new Set<(rotation: Rotation) => void>();

  #phase: Phase = 'stopped';
  #life: Life | undefined;
  #ticket: string | undefined;
  /** Of the command that the present or last life runs: an adopted one may run another than the spec names. */
  #specHash: string;
  #exit: ChildExit | undefined;
  #restarts = 0;
  #quickDeaths: readonly Death[] = [];
  #backOffMs = 0;
  /** Why it failed for good, beyond how its last life ended. */
  #failure: AppError | undefined;
  #readyReason: string | undefined;
  #asked: string | undefined;
  #pausedByUs = false;
  #graceOver = false;
  #expiry = '';
  #released = false;

  #dropHousekeeping: () => void = () => undefined;

  constructor(spec: ProcessSpec, deps: SupervisorDeps) {
    this.#spec = spec;
    this.#specHash = specHash(spec);
    this.#deps = deps;
    this.#log = new LifeLog(spec.logFile, spec.logLimitBytes);
    this.#waiters = new Waiters(deps.clock);
    this.#timer = new TimerOfPhase(deps.clock, (event) => this.#timeIsUp(event));
    const heard = (answer: ReadyAnswer, refusals: number): void => this.#heard(answer, refusals);
    this.#readiness = new ReadinessWatch(spec.ready, heard, (thrown) => this.#report(thrown), deps);
  }

  get id(): string {
    return this.#spec.id;
  }

  async start(): Promise<void> {
    if (isResting(this.#phase)) this.#quickDeaths = [];
    this.#dispatch('start');
    await this.#waiters.until(
      this.#phase,
      (phase) => judgeStart(phase, this.#startFacts()),
      this.#spec.startTimeoutMs,
      () => startIsLate(this.#phase, this.#startFacts()),
    );
  }

  async stop(reason?: string): Promise<void> {
    if (this.#dispatch('stop')) this.#asked = reason;
    await this.#waiters.until(this.#phase, (phase) => (isResting(phase) ? 'done' : 'wait'));
  }

  async kill(reason?: string): Promise<void> {
    if (this.#dispatch('kill')) this.#asked = reason;
    await this.#waiters.until(this.#phase, (phase) => (isResting(phase) ? 'done' : 'wait'));
  }

  async pause(): Promise<void> {
    if (this.#dispatch('pause')) this.#pausedByUs = true;
    await this.#untilSeen('stopped');
  }

  async resume(): Promise<void> {
    this.#dispatch('resume');
    await this.#untilSeen('running');
  }

  async adopt(record: ChildRecord): Promise<Adoption> {
    this.#refuseOther(record);
    const found = await findRecorded(record, this.#deps);
    if (found === undefined) await endRecorded(record, this.#deps);
    // Refused here, before anything is taken over, when somebody started a child meanwhile.
    this.#answerTo('found-dead');
    this.#restarts = record.restarts;
    this.#exit = record.exit ?? undefined;
    this.#ticket = record.ticket ?? undefined;
    this.#specHash = record.specHash;
    this.#log.continueAt(record.process?.log ?? { offset: 0, rotated: false });
    if (found === undefined) return { outcome: 'gone', reason: this.#takeUpDead(record) };
    this.#begin(adoptProcess(found, this.#listener(), this.#deps), record);
    this.#dispatch(record.process?.everReady === true ? 'adopted-running' : 'adopted-starting');
    if (record.phase === 'stopping') this.#dispatch('stop');
    if (record.phase === 'killing') this.#dispatch('kill');
    return { outcome: 'adopted', sameSpec: record.specHash === specHash(this.#spec) };
  }

  status(): ChildStatus {
    const life = this.#life;
    return {
      id: this.id,
      state: stateOf(this.#phase),
      reason: stateReason(this.#phase, {
        failure: this.#failure?.message,
        exitReason: this.#exit?.reason,
        readyReason: this.#readyReason,
        pausedByUs: this.#pausedByUs,
        graceOver: this.#graceOver,
        expiry: this.#expiry,
        backOffMs: this.#backOffMs,
      }),
      ...(life === undefined
        ? {}
        : { pid: life.process.pid, processStartTime: life.process.startTime, startedAt: life.startedAt }),
      ...(this.#exit === undefined ? {} : { exit: this.#exit }),
      restarts: this.#restarts,
      ...(this.#readyReason === undefined ? {} : { readyReason: this.#readyReason }),
      adopted: life?.adopted === true,
    };
  }

  onChange(listener: (status: ChildStatus) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onRotation(listener: (rotation: Rotation) => void): () => void {
    this.#rotationListeners.add(listener);
    return () => this.#rotationListeners.delete(listener);
  }

  release(): void {
    this.#released = true;
    this.#timer.end();
    this.#dropHousekeeping();
    this.#readiness.set(false);
    this.#life?.process.letGo();
    this.#waiters.endAll(new AppError('conflict', `${this.id} is no longer supervised here.`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#released) return;
    await this.stop('its supervisor ends');
    this.release();
  }

  /** The loop: one event in, the table's answer, its effects; then disk, timers, probes and listeners follow. True when heeded. */
  #dispatch(event: Event): boolean {
    const cell = this.#answerTo(event);
    if (cell.kind === 'ignore') return false;
    this.#phase = cell.to;
    for (const effect of cell.effects) this.#run(effect);
    if (this.#phase === 'ready') this.#markReady();
    this.#persist();
    this.#arrange();
    this.#publish();
    return true;
  }

  /** The table's answer; a refused command is thrown, and nothing has happened. */
  #answerTo(event: Event): Exclude<Cell, { kind: 'refuse' }> {
    if (this.#released) throw new AppError('conflict', `${this.id} is no longer supervised here.`);
    const cell = next(this.#phase, event);
    if (cell.kind !== 'refuse') return cell;
    throw new AppError('conflict', `${this.id} cannot do "${event}" now: ${cell.because}.`, {
      found: `state ${stateOf(this.#phase)}`,
    });
  }

  #run(effect: Effect): void {
    const process = this.#life?.process;
    switch (effect) {
      case 'spawn':
        return this.#spawn();
      case 'sigterm':
        return process?.signal('SIGTERM');
      case 'sigkill':
        process?.signal('SIGKILL');
        return process?.hurry();
      case 'sigstop':
        process?.signal('SIGSTOP');
        return process?.hurry();
      case 'sigcont':
        process?.signal('SIGCONT');
        return process?.hurry();
    }
  }

  /** Record first, then birth, then record with the pid: a crash in between leaves a ticket to find the child by. */
  #spawn(): void {
    const spec = this.#spec;
    this.#failure = undefined;
    this.#readyReason = undefined;
    this.#ticket = randomUUID();
    this.#specHash = specHash(spec);
    const env = { ...childEnv(spec, this.#deps.parentEnv), [ticketVariable]: this.#ticket };
    const refused = (cause: unknown): void => this.#spawnFailed(cause);
    try {
      this.#rotate();
      writeRecord(this.#deps.runDir, this.#record());
      const output = this.#log.open();
      try {
        const process = launchProcess({ ...spec, env, output }, this.#listener(), refused, this.#deps);
        if (process !== undefined) this.#begin(process);
      } finally {
        closeSync(output);
      }
    } catch (thrown) {
      this.#spawnFailed(thrown);
    }
  }

  #begin(process: RunningProcess, adoptedFrom?: ChildRecord): void {
    this.#asked = undefined;
    this.#graceOver = false;
    this.#pausedByUs = false;
    this.#life = {
      process,
      adopted: adoptedFrom !== undefined,
      startedAt: adoptedFrom?.process?.startedAt ?? this.#now(),
      since: this.#deps.clock.now(),
      everReady: adoptedFrom?.process?.everReady ?? false,
      group: adoptedFrom?.process?.group ?? [{ pid: process.pid, startTime: process.startTime }],
    };
    this.#keepHouse(1);
  }

  #spawnFailed(cause: unknown): void {
    if (this.#released) return;
    const spec = this.#spec;
    const failure = cause instanceof AppError ? cause : spawnFailure(spec, cause, existsSync(spec.cwd));
    this.#failure = failure;
    const passes = passingCauses.has(errorCode(cause)) && this.#phase === 'starting';
    this.#dispatch(passes ? this.#afterUnaskedDeath(0) : 'spawn-failed');
  }

  #listener(): ProcessListener {
    return {
      ended: (how) => this.#ended(how),
      stopped: () => {
        this.#dispatch('os-stopped');
      },
      continued: () => {
        this.#pausedByUs = false;
        this.#dispatch('os-continued');
      },
      failed: (thrown) => this.#report(thrown),
    };
  }

  #ended(ended: Ended): void {
    const life = this.#life;
    if (life === undefined || this.#released) return;
    this.#life = undefined;
    this.#dropHousekeeping();
    const during = duringOf(this.#phase);
    const expected = during === 'stop' || during === 'kill';
    const logTail = this.#log.tail();
    this.#exit = {
      code: ended.known ? ended.code : null,
      signal: ended.known ? ended.signal : null,
      at: this.#now(),
      expected,
      reason: exitReason({
        ended,
        during,
        asked: this.#asked,
        explained: this.#spec.explain?.(logTail),
        graceOver: this.#graceOver,
        stopGraceMs: this.#spec.stopGraceMs,
        expiry: this.#expiry,
      }),
      during,
      logTail,
    };
    this.#readyReason = undefined;
    const livedMs = this.#deps.clock.now() - life.since;
    this.#dispatch(expected ? 'died-final' : this.#afterUnaskedDeath(livedMs));
  }

  /** Whether to try again after a death that nobody asked for; keeps the pause, or the words of giving up. */
  #afterUnaskedDeath(livedMs: number): 'died-retry' | 'died-final' {
    const { clock, random, restart } = this.#deps;
    if (this.#spec.restart === 'never') return 'died-final';
    const verdict = afterDeath(this.#quickDeaths, { at: clock.now(), livedMs }, random, restart);
    this.#quickDeaths = verdict.quickDeaths;
    if (verdict.kind === 'retry') {
      this.#backOffMs = verdict.delayMs;
      return 'died-retry';
    }
    this.#failure = new AppError('unavailable', `${this.id} was given up: ${verdict.because}; ${this.#lastWords()}`, {
      remedy: 'Remove the cause, then start it.',
    });
    return 'died-final';
  }

  /** Timers and probes belong to phases: what the new phase does not want is dropped, what it wants is begun. */
  #arrange(): void {
    const phase = this.#phase;
    const { startTimeoutMs: start, stopGraceMs: grace } = this.#spec;
    this.#timer.enter(phase, { start, grace, 'back-off': this.#backOffMs });
    this.#readiness.set(isProbed(phase) && this.#life !== undefined);
  }

  /** A child that works has its group together: a good moment to note who is in it. */
  #markReady(): void {
    const life = this.#life;
    if (life === undefined || life.everReady) return;
    life.everReady = true;
    this.#noteGroup(life).catch((thrown: unknown) => this.#report(thrown));
  }

  #timeIsUp(event: Event): void {
    if (event === 'grace-over') this.#graceOver = true;
    if (event === 'back-off-over') this.#restarts += 1;
    if (event === 'start-expired') {
      const waited = this.#readyReason ?? 'a first answer of its readiness probe';
      this.#expiry = `not ready within ${seconds(this.#spec.startTimeoutMs)} of its start; waited for: ${waited}`;
    }
    this.#dispatch(event);
  }

  #heard(answer: ReadyAnswer, refusals: number): void {
    const reason = answer.ready ? undefined : answer.reason;
    const isNews = reason !== this.#readyReason;
    this.#readyReason = reason;
    const before = this.#phase;
    if (answer.ready) this.#dispatch('probe-ready');
    else if (refusals >= this.#deps.ask.refusals) this.#dispatch('probe-unready');
    if (isNews && before === this.#phase) this.#publish();
  }

  /** Every second: keep the log bounded; every half minute (it reads the whole process list): note who is in the group. */
  #keepHouse(turn: number): void {
    this.#dropHousekeeping();
    this.#dropHousekeeping = this.#deps.clock.after(housekeepingMs, () => {
      const life = this.#life;
      if (life === undefined) return;
      this.#guarded(() => this.#rotate());
      if (turn % groupEveryTurns === 1) {
        this.#noteGroup(life).catch((thrown: unknown) => this.#report(thrown));
      }
      this.#keepHouse(turn + 1);
    });
  }

  async #noteGroup(life: Life): Promise<void> {
    const members = await this.#deps.os.members(new Set([life.process.pid]));
    if (this.#life !== life || this.#released) return;
    const group = members.filter(({ run }) => run !== 'zombie').map(({ pid, startTime }) => ({ pid, startTime }));
    const isNews = JSON.stringify(group) !== JSON.stringify(life.group);
    life.group = group;
    if (isNews) this.#persist();
  }

  #rotate(): void {
    const rotation = this.#log.rotateIfLarge(this.#deps.unread(this.id));
    if (rotation === undefined) return;
    this.#persist();
    for (const listener of this.#rotationListeners) tell(listener, rotation);
  }

  /** Goes on from where the record ends: what was being ended has ended, all else has failed. */
  #takeUpDead(record: ChildRecord): string {
    const during = duringOf(record.phase);
    const expected = during === 'stop' || during === 'kill';
    const wasResting = isResting(record.phase);
    const logTail = this.#log.tail();
    const explained = this.#spec.explain?.(logTail) ?? 'ended while nobody supervised it; how is unknown';
    const reason = wasResting ? 'it was not running' : explained;
    if (!wasResting) {
      this.#exit = { code: null, signal: null, at: this.#now(), expected, reason, during, logTail };
    }
    if (during === 'kill') this.#dispatch('found-killed');
    else if (during === 'stop') this.#persist();
    else this.#dispatch('found-dead');
    return reason;
  }

  #refuseOther(record: ChildRecord): void {
    if (record.id === this.id) return;
    throw new AppError('wrong-use', 'A record is adopted by the supervisor of the same child only.', {
      expected: this.id,
      found: record.id,
    });
  }

  #startFacts(): StartFacts {
    return {
      id: this.id,
      startTimeoutMs: this.#spec.startTimeoutMs,
      readyReason: this.#readyReason,
      restarts: this.#restarts,
      expiry: this.#expiry,
      failure: this.#failure,
      lastWords: () => this.#lastWords(),
      tail: () => tailWords(this.#spec.logFile, this.#log.tail()),
    };
  }

  #lastWords(): string {
    if (this.#exit === undefined) return this.#readyReason ?? 'it said nothing';
    return `${this.#exit.reason}. ${tailWords(this.#spec.logFile, this.#exit.logTail)}`;
  }

  async #untilSeen(wanted: Wanted): Promise<void> {
    await this.#waiters.until(
      this.#phase,
      (phase) => judgeSignal(this.id, phase, wanted),
      signalSeenMs,
      () => signalUnseen(this.id, this.#phase, wanted),
    );
  }

  #record(): ChildRecord {
    const life = this.#life;
    return {
      version: 1,
      id: this.id,
      phase: this.#phase,
      ticket: this.#ticket ?? null,
      specHash: this.#specHash,
      process:
        life === undefined
          ? null
          : {
              pid: life.process.pid,
              startTime: life.process.startTime,
              startedAt: life.startedAt,
              everReady: life.everReady,
              log: this.#log.mark,
              group: life.group,
            },
      restarts: this.#restarts,
      exit: this.#exit ?? null,
    };
  }

  /** A record that cannot be written is reported: the one before it still names the process. */
  #persist(): void {
    this.#guarded(() => writeRecord(this.#deps.runDir, this.#record()));
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #report(thrown: unknown): void {
    this.#deps.report(fromUnknown(thrown));
  }

  #publish(): void {
    // The status is read for each: a listener before may have asked for the next change already.
    for (const listener of this.#changeListeners) tell(listener, this.status());
    this.#waiters.look(this.#phase);
  }

  #now(): string {
    return new Date().toISOString();
  }
}

function duringOf(phase: Phase): During {
  if (phase === 'stopping' || phase === 'stopped') return 'stop';
  if (phase === 'killing' || phase === 'killed') return 'kill';
  return phase === 'expired' ? 'start time-out' : 'life';
}

/** A listener that throws must not stop the loop half-way: its error is thrown on its own, where it ends the program. */
function tell<T>(listener: (news: T) => void, news: T): void {
  try {
    listener(news);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

/** Supervises one child process. Nothing happens before `start` or `adopt`. */
export function createSupervisor(spec: ProcessSpec, deps: SupervisorDeps): Supervisor {
  return new ChildSupervisor(spec, deps);
}
