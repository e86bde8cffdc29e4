import { randomUUID } from 'node:crypto';
import { closeSync, existsSync } from 'node:fs';
import { AppError, fromUnknown } from '@signalbox/shared';
import { type ChildRecord, mustBeOf, ticketVariable, writeRecord } from './child-record.ts';
import { ChildFacts, now } from './child-facts.ts';
import { seconds } from './exit-words.ts';
import { Housekeeping } from './housekeeping.ts';
import { endRecorded, findRecorded } from './leftovers.ts';
import { type Cell, type Effect, type Event, type Phase, isProbed, isResting, next, stateOf } from './life-cycle.ts';
import { LifeLog, type Rotation } from './life-log.ts';
import { Listeners } from './listeners.ts';
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
import { isPassing, spawnFailure } from './spawn-failure.ts';
import { type Wanted, judgeSignal, signalSeenMs, signalUnseen } from './signal-verdict.ts';
import { judgeStart, startIsLate } from './start-verdict.ts';
import type { Adoption, ChildStatus, Supervisor, SupervisorDeps } from './supervisor.ts';
import { Waiters } from './waiters.ts';

/** The loop around the table: signals, timers, probes, records. Rules in ../SPEC.md. */
export class ChildSupervisor implements Supervisor {
  readonly #spec: ProcessSpec;
  readonly #deps: SupervisorDeps;
  readonly #log: LifeLog;
  readonly #facts: ChildFacts;
  readonly #waiters: Waiters<Phase>;
  readonly #timer: TimerOfPhase;
  readonly #readiness: ReadinessWatch;
  readonly #housekeeping: Housekeeping;
  readonly #changes = new Listeners<ChildStatus>();
  readonly #rotations = new Listeners<Rotation>();

  #phase: Phase = 'stopped';
  #quickDeaths: readonly Death[] = [];
  #released = false;

  constructor(spec: ProcessSpec, deps: SupervisorDeps) {
    this.#spec = spec;
    this.#deps = deps;
    this.#log = new LifeLog(spec.logFile, spec.logLimitBytes, spec.logRotation);
    this.#facts = new ChildFacts(spec, this.#log);
    this.#waiters = new Waiters(deps.clock);
    this.#timer = new TimerOfPhase(deps.clock, (event) => this.#timeIsUp(event));
    const heard = (answer: ReadyAnswer, refusals: number): void => this.#heard(answer, refusals);
    this.#readiness = new ReadinessWatch(spec.ready, heard, (thrown) => this.#report(thrown), deps);
    this.#housekeeping = new Housekeeping(this.#facts, this.#log, {
      ...deps,
      persist: () => this.#persist(),
      rotated: (rotation) => this.#rotations.tell(() => rotation),
      report: (thrown) => this.#report(thrown),
    });
  }

  get id(): string {
    return this.#spec.id;
  }

  async start(): Promise<void> {
    if (isResting(this.#phase)) this.#quickDeaths = [];
    this.#dispatch('start');
    await this.#waiters.until(
      this.#phase,
      (phase) => judgeStart(phase, this.#facts),
      this.#spec.startTimeoutMs,
      () => startIsLate(this.#phase, this.#facts),
    );
  }

  async stop(reason?: string): Promise<void> {
    if (this.#dispatch('stop')) this.#facts.asked = reason;
    await this.#waiters.until(this.#phase, (phase) => (isResting(phase) ? 'done' : 'wait'));
  }

  async kill(reason?: string): Promise<void> {
    if (this.#dispatch('kill')) this.#facts.asked = reason;
    await this.#waiters.until(this.#phase, (phase) => (isResting(phase) ? 'done' : 'wait'));
  }

  async pause(): Promise<void> {
    if (this.#dispatch('pause')) this.#facts.pausedByUs = true;
    await this.#untilSeen('stopped');
  }

  async resume(): Promise<void> {
    this.#dispatch('resume');
    await this.#untilSeen('running');
  }

  async adopt(record: ChildRecord): Promise<Adoption> {
    mustBeOf(this.id, record);
    const found = await findRecorded(record, this.#deps);
    if (found === undefined) await endRecorded(record, this.#deps);
    // Refused here, before anything is taken over, when somebody started a child meanwhile.
    this.#answerTo('found-dead');
    this.#facts.continueFrom(record);
    if (found === undefined) return { outcome: 'gone', reason: this.#takeUpDead(record) };
    this.#begin(adoptProcess(found, this.#listener(), this.#deps), record);
    this.#dispatch(record.process?.everReady === true ? 'adopted-running' : 'adopted-starting');
    if (record.phase === 'stopping') this.#dispatch('stop');
    if (record.phase === 'killing') this.#dispatch('kill');
    return { outcome: 'adopted', sameSpec: record.specHash === specHash(this.#spec) };
  }

  status(): ChildStatus {
    return this.#facts.status(this.#phase);
  }

  onChange(listener: (status: ChildStatus) => void): () => void {
    return this.#changes.add(listener);
  }

  onRotation(listener: (rotation: Rotation) => void): () => void {
    return this.#rotations.add(listener);
  }

  release(): void {
    this.#released = true;
    this.#timer.end();
    this.#housekeeping.end();
    this.#readiness.set(false);
    this.#facts.life?.process.letGo();
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
    const process = this.#facts.life?.process;
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
    this.#facts.failure = undefined;
    this.#facts.readyReason = undefined;
    this.#facts.ticket = randomUUID();
    this.#facts.specHash = specHash(spec);
    const env = { ...childEnv(spec, this.#deps.parentEnv), [ticketVariable]: this.#facts.ticket };
    const refused = (cause: unknown): void => this.#spawnFailed(cause);
    try {
      this.#housekeeping.rotate();
      writeRecord(this.#deps.runDir, this.#facts.record(this.#phase));
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
    this.#facts.begin({
      process,
      adopted: adoptedFrom !== undefined,
      startedAt: adoptedFrom?.process?.startedAt ?? now(),
      since: this.#deps.clock.now(),
      everReady: adoptedFrom?.process?.everReady ?? false,
      group: adoptedFrom?.process?.group ?? [{ pid: process.pid, startTime: process.startTime }],
    });
    this.#housekeeping.begin();
  }

  #spawnFailed(cause: unknown): void {
    if (this.#released) return;
    const spec = this.#spec;
    const failure = cause instanceof AppError ? cause : spawnFailure(spec, cause, existsSync(spec.cwd));
    this.#facts.failure = failure;
    const passes = isPassing(cause) && this.#phase === 'starting';
    this.#dispatch(passes ? this.#afterUnaskedDeath(0) : 'spawn-failed');
  }

  #listener(): ProcessListener {
    return {
      ended: (how) => this.#ended(how),
      stopped: () => {
        this.#dispatch('os-stopped');
      },
      continued: () => {
        this.#facts.pausedByUs = false;
        this.#dispatch('os-continued');
      },
      failed: (thrown) => this.#report(thrown),
    };
  }

  #ended(ended: Ended): void {
    const { life } = this.#facts;
    if (life === undefined || this.#released) return;
    this.#housekeeping.end();
    const asked = this.#facts.end(this.#phase, ended);
    this.#dispatch(asked ? 'died-final' : this.#afterUnaskedDeath(this.#deps.clock.now() - life.since));
  }

  /** Whether to try again after a death that nobody asked for; keeps the pause, or the words of giving up. */
  #afterUnaskedDeath(livedMs: number): 'died-retry' | 'died-final' {
    const { clock, random, restart } = this.#deps;
    if (this.#spec.restart === 'never') return 'died-final';
    const verdict = afterDeath(this.#quickDeaths, { at: clock.now(), livedMs }, random, restart);
    this.#quickDeaths = verdict.quickDeaths;
    if (verdict.kind === 'retry') {
      this.#facts.backOffMs = verdict.delayMs;
      return 'died-retry';
    }
    this.#facts.failure = new AppError(
      'unavailable',
      `${this.id} was given up: ${verdict.because}; ${this.#facts.lastWords()}`,
      {
        remedy: 'Remove the cause, then start it.',
      },
    );
    return 'died-final';
  }

  /** Timers and probes belong to phases: what the new phase does not want is dropped, what it wants is begun. */
  #arrange(): void {
    const phase = this.#phase;
    const { startTimeoutMs: start, stopGraceMs: grace } = this.#spec;
    this.#timer.enter(phase, { start, grace, 'back-off': this.#facts.backOffMs });
    this.#readiness.set(isProbed(phase) && this.#facts.life !== undefined);
  }

  /** A child that works has its group together: a good moment to note who is in it. */
  #markReady(): void {
    const { life } = this.#facts;
    if (life === undefined || life.everReady) return;
    life.everReady = true;
    this.#housekeeping.noteGroup();
  }

  #timeIsUp(event: Event): void {
    if (event === 'grace-over') this.#facts.graceOver = true;
    if (event === 'back-off-over') this.#facts.restarts += 1;
    if (event === 'start-expired') {
      const waited = this.#facts.readyReason ?? 'a first answer of its readiness probe';
      this.#facts.expiry = `not ready within ${seconds(this.#spec.startTimeoutMs)} of its start; waited for: ${waited}`;
    }
    this.#dispatch(event);
  }

  #heard(answer: ReadyAnswer, refusals: number): void {
    const reason = answer.ready ? undefined : answer.reason;
    const isNews = reason !== this.#facts.readyReason;
    this.#facts.readyReason = reason;
    const before = this.#phase;
    if (answer.ready) this.#dispatch('probe-ready');
    else if (refusals >= this.#deps.ask.refusals) this.#dispatch('probe-unready');
    if (isNews && before === this.#phase) this.#publish();
  }

  /** Goes on from where the record ends. Gives why nothing of it lives. */
  #takeUpDead(record: ChildRecord): string {
    const { during, reason } = this.#facts.foundDead(record);
    if (during === 'kill') this.#dispatch('found-killed');
    else if (during === 'stop') this.#persist();
    else this.#dispatch('found-dead');
    return reason;
  }

  async #untilSeen(wanted: Wanted): Promise<void> {
    await this.#waiters.until(
      this.#phase,
      (phase) => judgeSignal(this.id, phase, wanted),
      signalSeenMs,
      () => signalUnseen(this.id, this.#phase, wanted),
    );
  }

  /** A record that cannot be written is reported: the one before it still names the process. */
  #persist(): void {
    if (this.#released) return;
    try {
      writeRecord(this.#deps.runDir, this.#facts.record(this.#phase));
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #report(thrown: unknown): void {
    this.#deps.report(fromUnknown(thrown));
  }

  #publish(): void {
    this.#changes.tell(() => this.status());
    this.#waiters.look(this.#phase);
  }
}

/** Supervises one child process. Nothing happens before `start` or `adopt`. */
export function createSupervisor(spec: ProcessSpec, deps: SupervisorDeps): Supervisor {
  return new ChildSupervisor(spec, deps);
}
