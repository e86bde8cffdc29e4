import {
  AppError,
  fromUnknown,
  splitInstanceId,
  type InstanceId,
  type InstanceState,
  type ServiceKind,
} from '@signalbox/shared';
import {
  createSupervisor,
  deleteRecord,
  readRecord,
  type ProcessSpec,
  type Supervisor,
  type SupervisorDeps,
} from '@signalbox/supervisor';
import { createFileLog, type FileLog } from '../../logs/instance-log.ts';
import { loopback } from '../../loopback.ts';
import type {
  Address,
  AddressUse,
  ChildNews,
  ChildObservation,
  Counts,
  Driver,
  VerbOutcome,
  VerbOutcomes,
} from '../driver.ts';
import type { KeptLayout } from './layout.ts';
import { createEndings, isDead, type Endings } from './endings.ts';
import { observe } from './observe.ts';
import { createPauses, type Pauses } from './pauses.ts';
import { outcomesOf } from './outcomes.ts';
import { inOrder } from './plan.ts';
import { portOf } from './ports.ts';
import { createPortMoves, startMoving, type PortMoves } from './port-moves.ts';
import { prepareStart, processSpecOf, type Ground } from './process-specs.ts';
import { superviseUnits } from './unit-supervision.ts';
import { partOf, withPartners } from './units.ts';
import { createUsageMeter, type UsageMeter } from './usage-meter.ts';

export interface LocalDriverDeps {
  readonly ground: Ground;
  readonly supervision: Omit<SupervisorDeps, 'unread'>;
  readonly layout: KeptLayout;
  readonly news: (news: ChildNews) => void;
  readonly report: (problem: AppError) => void;
}

interface Child {
  readonly id: InstanceId;
  readonly log: FileLog;
  supervisor: Supervisor;
  /** The state last told to listeners. */
  state: InstanceState;
}

/** Milliseconds a draining logging instance has before its member begins to leave. */
const headStartMs = 300;

/** Processes of this machine, one supervisor each. */
export class LocalDriver implements Driver {
  readonly can = { pause: true };
  readonly #deps: LocalDriverDeps;
  readonly #children = new Map<InstanceId, Child>();
  readonly #listeners = new Set<() => void>();
  readonly #pauses: Pauses;
  readonly #meter: UsageMeter;
  readonly #units: ReturnType<typeof superviseUnits>;
  readonly #endings: Endings;
  readonly #layout: KeptLayout;
  readonly #moves: PortMoves;
  #released = false;
  #ending = false;

  constructor(deps: LocalDriverDeps) {
    this.#deps = deps;
    this.#layout = deps.layout;
    this.#moves = createPortMoves({
      mayMove: (id) => splitInstanceId(id).kind !== 'consul' && isDead(this.#known(id).state),
      arePortsFree: (id) => this.#layout.arePortsFree(id),
      move: (id) => this.#move(id),
    });
    const report = (thrown: unknown): void => deps.report(fromUnknown(thrown));
    this.#pauses = createPauses({
      now: Date.now,
      resume: (id) => {
        this.resume([id]).catch(report);
      },
      keep: (pauses) => this.#layout.keep({ pauses }),
    });
    this.#meter = createUsageMeter({
      pids: () => [...this.#children.values()].flatMap(({ supervisor }) => supervisor.status().pid ?? []),
      report,
    });
    this.#endings = createEndings(deps.supervision.clock);
    this.#units = superviseUnits({
      stateOf: (id) => this.#children.get(id)?.state,
      kill: (id, reason) => {
        this.#endings.withPartner(id);
        this.#children.get(id)?.supervisor.kill(reason).catch(report);
      },
      start: (id) => {
        this.#startOne(id).catch(report);
      },
      after: (ms, call) => {
        deps.supervision.clock.after(ms, () => {
          if (!this.#released && !this.#ending) call();
        });
      },
    });
    this.#meter.start();
  }

  counts(): Counts {
    return this.#layout.now.counts;
  }

  addressOf(id: InstanceId, use: AddressUse): Address {
    return { host: loopback, port: portOf(this.#layout.now.ports, id, use) };
  }

  logOf(id: InstanceId): FileLog | undefined {
    return this.#children.get(id)?.log;
  }

  children(): readonly ChildObservation[] {
    return this.ids().map((id) => this.#observe(this.#known(id)));
  }

  child(id: InstanceId): ChildObservation | undefined {
    const child = this.#children.get(id);
    return child === undefined ? undefined : this.#observe(child);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async reshape(kind: ServiceKind, count: number, added: readonly InstanceId[]): Promise<void> {
    this.#layout.setCount(kind, count);
    await this.#layout.findPorts(added);
    for (const id of added) if (!this.#children.has(id)) await this.#create(id);
    this.#tell();
  }

  /** Takes over what lives of these instances. Ports must be known; a process that runs another command than ours is stopped. */
  async adopt(ids: readonly InstanceId[]): Promise<readonly InstanceId[]> {
    const adopted = await Promise.all(ids.map((id) => this.#adoptOne(id)));
    return ids.filter((_, index) => adopted[index]);
  }

  drop(ids: readonly InstanceId[]): void {
    for (const id of ids) {
      this.#children.get(id)?.supervisor.release();
      this.#children.delete(id);
      deleteRecord(this.#deps.supervision.runDir, id);
    }
    this.#tell();
  }

  async kill(ids: readonly InstanceId[], reason = 'a command'): Promise<VerbOutcomes> {
    const children = this.#unpaused(withPartners(ids));
    // Each call sends its signal before it returns: nothing is awaited between the first and the last.
    const deaths = children.map(({ supervisor }) => supervisor.kill(reason));
    return outcomesOf(children, deaths, 'killed');
  }

  async stop(ids: readonly InstanceId[], reason = 'a command'): Promise<VerbOutcomes> {
    const children = this.#unpaused(withPartners(ids));
    const ends = children.map(({ id, supervisor }) => this.#stopOne(id, supervisor, reason));
    return outcomesOf(children, ends, 'stopped');
  }

  async start(ids: readonly InstanceId[]): Promise<VerbOutcomes> {
    const children = withPartners(ids).map((id) => this.#known(id));
    const starts = children.map(({ id }) => this.#startOne(id));
    return outcomesOf(children, starts, 'ready');
  }

  async pause(ids: readonly InstanceId[], seconds: number): Promise<VerbOutcomes> {
    const children = ids.map((id) => this.#known(id));
    for (const { id } of children) this.#pauses.set(id, seconds);
    const pauses = children.map(({ supervisor }) => supervisor.pause());
    const outcomes = await outcomesOf(children, pauses, 'paused');
    for (const [id, { outcome }] of outcomes) if (outcome === 'failed') this.#pauses.clear(id);
    this.#tell();
    return outcomes;
  }

  async resume(ids: readonly InstanceId[]): Promise<VerbOutcomes> {
    const children = this.#unpaused(ids);
    const resumes = children.map(({ supervisor }) => supervisor.resume());
    const outcomes = await outcomesOf(children, resumes, 'resumed');
    this.#tell();
    const ends = [...outcomes].map(async ([id, outcome]): Promise<[InstanceId, VerbOutcome]> => [
      id,
      await this.#endings.afterResume(id, outcome),
    ]);
    return new Map(await Promise.all(ends));
  }

  /** Kind by kind in the order of starting, by number. */
  ids(): readonly InstanceId[] {
    return [...this.#children.keys()].toSorted(inOrder);
  }

  async stopAlone(id: InstanceId, reason: string): Promise<void> {
    this.#pauses.clear(id);
    await this.#known(id).supervisor.stop(reason);
  }

  async killAlone(id: InstanceId, reason: string): Promise<void> {
    this.#pauses.clear(id);
    await this.#known(id).supervisor.kill(reason);
  }

  mayStart(allowed: boolean): void {
    this.#ending = !allowed;
  }

  release(): void {
    this.#released = true;
    this.#pauses.stop();
    this.#meter.stop();
    for (const { supervisor } of this.#children.values()) supervisor.release();
  }

  async #create(id: InstanceId): Promise<Child> {
    const spec = await this.#specOf(id);
    const log = createFileLog(spec.logFile, id);
    const supervisor = createSupervisor(spec, { ...this.#deps.supervision, unread: log.unread });
    const child: Child = { id, log, supervisor, state: supervisor.status().state };
    this.#children.set(id, child);
    this.#listen(child);
    return child;
  }

  #specOf(id: InstanceId): Promise<ProcessSpec> {
    return processSpecOf(id, this.#deps.ground, this.#layout.now.ports);
  }

  #listen(child: Child): void {
    const { supervisor } = child;
    supervisor.onRotation(child.log.rotated);
    supervisor.onChange((status) => {
      if (child.supervisor !== supervisor) return;
      const from = child.state;
      child.state = status.state;
      if (from !== status.state) {
        if (isDead(status.state)) this.#pauses.clear(child.id);
        const { state: to, reason } = status;
        const end = this.#endings.changed(child.id, from, status);
        this.#deps.news({ id: child.id, from, to, reason, exit: this.#endings.exitOf(child.id, status.exit), ...end });
        this.#units.changed(child.id, from, status.state);
        if (status.state === 'failed')
          this.#restartElsewhere(child).catch((thrown) => this.#deps.report(fromUnknown(thrown)));
      }
      this.#tell();
    });
  }

  async #adoptOne(id: InstanceId): Promise<boolean> {
    const record = readRecord(this.#deps.supervision.runDir, id);
    const child = await this.#create(id);
    if (record === undefined) return false;
    const adoption = await child.supervisor.adopt(record);
    if (adoption.outcome === 'gone') return false;
    const resumesAt = this.#layout.now.pauses[id];
    if (resumesAt !== undefined) this.#pauses.restore(id, resumesAt);
    if (adoption.sameSpec) return true;
    await child.supervisor.stop('it ran another version of its command');
    return false;
  }

  /**
   * A member leaves once its logging instance has begun to drain, and before that has ended: later its lifeline would end it, without
   * handing its partitions over. What the logging instance still has to store goes to the other members.
   */
  async #stopOne(id: InstanceId, supervisor: Supervisor, reason: string): Promise<void> {
    const logging = this.#children.get(partOf(id) ?? id);
    if (logging !== undefined && logging.id !== id && logging.state === 'stopping') {
      await new Promise<void>((resolve) => {
        this.#deps.supervision.clock.after(headStartMs, resolve);
      });
    }
    await supervisor.stop(reason);
  }

  /** Starts a child that does not run, on a port that is free, and waits until it is ready. */
  async #startOne(id: InstanceId): Promise<void> {
    const child = this.#known(id);
    if (child.state === 'stopping') await child.supervisor.stop();
    if (isDead(child.state)) {
      await this.#moves.moveIfTaken(child.id);
      await prepareStart(id, this.#deps.ground, this.#layout.now.ports);
    }
    if (this.#ending) throw new AppError('conflict', `${id} is not started: its cluster ends, or has ended.`);
    await startMoving(child);
  }

  /** A child that died because another program took its port starts again on another one. */
  async #restartElsewhere(child: Child): Promise<void> {
    if ((await this.#moves.moveIfTaken(child.id)) && !this.#ending) await child.supervisor.start();
  }

  /** Other ports for a dead child, and a supervisor that knows them. */
  async #move(id: InstanceId): Promise<void> {
    const child = this.#known(id);
    const { supervisor } = child;
    await this.#layout.findPorts([id]);
    const spec = await this.#specOf(id);
    // Somebody started it meanwhile: that one is in charge.
    if (child.supervisor !== supervisor || !isDead(child.state) || this.#ending) return;
    supervisor.release();
    child.supervisor = createSupervisor(spec, { ...this.#deps.supervision, unread: child.log.unread });
    this.#listen(child);
    this.#tell();
  }

  #observe(child: Child): ChildObservation {
    const status = child.supervisor.status();
    return observe(child.id, status, {
      ports: this.#layout.now.ports[child.id] ?? {},
      usage: status.pid === undefined ? undefined : this.#meter.of(status.pid),
      resumesAt: status.state === 'paused' ? this.#pauses.resumesAt(child.id) : null,
      because: this.#endings.because(child.id),
      exit: this.#endings.exitOf(child.id, status.exit),
    });
  }

  /** Whose pauses end with what is done to them now. */
  #unpaused(ids: readonly InstanceId[]): readonly Child[] {
    const children = ids.map((id) => this.#known(id));
    for (const { id } of children) this.#pauses.clear(id);
    return children;
  }

  #known(id: InstanceId): Child {
    const child = this.#children.get(id);
    if (child === undefined) throw new AppError('not-found', `There is no instance ${id}.`);
    return child;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
