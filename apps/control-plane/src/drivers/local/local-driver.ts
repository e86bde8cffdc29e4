import {
  AppError,
  fromUnknown,
  splitInstanceId,
  type InstanceId,
  type InstanceState,
  type Settings,
} from '@signalbox/shared';
import {
  createSupervisor,
  deleteRecord,
  readRecord,
  type ChildStatus,
  type ProcessSpec,
  type Rotation,
  type Supervisor,
  type SupervisorDeps,
} from '@signalbox/supervisor';
import type { ChildObservation, Driver, VerbOutcome } from '../driver.ts';
import type { Layout, LayoutFile } from './layout.ts';
import { createEndings, isDead, type End, type Endings } from './endings.ts';
import { lastWordsOf } from './last-words.ts';
import { observe } from './observe.ts';
import { createPauses, type Pauses } from './pauses.ts';
import { inOrder, portWishesOf, type Counts } from './plan.ts';
import { choosePorts, isPortFree, type PortBook, type Replaced } from './ports.ts';
import { prepareStart, processSpecOf, type Ground } from './process-specs.ts';
import { createUnitBond } from './unit-bond.ts';
import { partOf, withPartners } from './units.ts';
import { createUsageMeter, type UsageMeter } from './usage-meter.ts';

/** What happened to a child, for the log of the control plane. */
export interface ChildNews extends End {
  readonly id: InstanceId;
  readonly from: InstanceState;
  readonly status: ChildStatus;
}

export interface LocalDriverDeps {
  readonly settings: Settings;
  readonly ground: Ground;
  readonly supervision: SupervisorDeps;
  readonly layoutFile: LayoutFile;
  /** The layout to begin with: the kept one, or that of the settings without ports. */
  readonly layout: Layout;
  readonly news: (news: ChildNews) => void;
  /** The log of an instance was just cut, before anything else is read of it. */
  readonly logCut: (id: InstanceId, cut: Rotation) => void;
  readonly report: (problem: AppError) => void;
}

interface Child {
  readonly id: InstanceId;
  supervisor: Supervisor;
  /** The state last told to listeners. */
  state: InstanceState;
}

/** Milliseconds a draining logging instance has before its member begins to leave. */
const headStartMs = 300;

/** Runs the topology as processes of this machine, one supervisor each. */
export class LocalDriver implements Driver {
  readonly #deps: LocalDriverDeps;
  readonly #children = new Map<InstanceId, Child>();
  readonly #listeners = new Set<() => void>();
  readonly #pauses: Pauses;
  readonly #meter: UsageMeter;
  readonly #bond: ReturnType<typeof createUnitBond>;
  readonly #endings: Endings;
  #layout: Layout;
  #released = false;
  #ending = false;

  constructor(deps: LocalDriverDeps) {
    this.#deps = deps;
    this.#layout = deps.layout;
    const report = (thrown: unknown): void => deps.report(fromUnknown(thrown));
    this.#pauses = createPauses({
      now: Date.now,
      resume: (id) => {
        this.resume([id]).catch(report);
      },
      keep: (pauses) => this.#keep({ ...this.#layout, pauses }),
    });
    this.#meter = createUsageMeter({
      pids: () =>
        [...this.#children.values()]
          .map(({ supervisor }) => supervisor.status().pid)
          .filter((pid) => pid !== undefined),
      report,
    });
    const { clock } = deps.supervision;
    this.#endings = createEndings(clock);
    this.#bond = createUnitBond({
      stateOf: (id) => this.#children.get(id)?.state,
      kill: (id, reason) => {
        this.#endings.withPartner(id);
        this.#children.get(id)?.supervisor.kill(reason).catch(report);
      },
      start: (id) => {
        this.#startOne(id).catch(report);
      },
      after: (ms, call) => {
        clock.after(ms, () => {
          if (!this.#released && !this.#ending) call();
        });
      },
    });
    this.#meter.start();
  }

  get ports(): PortBook {
    return this.#layout.ports;
  }

  get counts(): Counts {
    return this.#layout.counts;
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

  /** Finds ports for instances that have none, all at once; those of before are kept where they are free. */
  async findPorts(ids: readonly InstanceId[]): Promise<readonly Replaced[]> {
    const wishes = ids.flatMap((id) => portWishesOf(id, this.#deps.settings));
    const { book, replaced } = await choosePorts(wishes, this.#layout.ports);
    this.#keep({ ...this.#layout, ports: book });
    return replaced;
  }

  setCounts(counts: Counts): void {
    this.#keep({ ...this.#layout, counts });
  }

  /** Takes over what lives of these instances. Ports must be known; a process that runs another command than ours is stopped. */
  async adopt(ids: readonly InstanceId[]): Promise<readonly InstanceId[]> {
    const adopted = await Promise.all(ids.map((id) => this.#adoptOne(id)));
    return ids.filter((_, index) => adopted[index]);
  }

  /** Makes children known without starting them. */
  async add(ids: readonly InstanceId[]): Promise<void> {
    for (const id of ids) if (!this.#children.has(id)) await this.#create(id);
    this.#tell();
  }

  /** Forgets children that do not run. */
  drop(ids: readonly InstanceId[]): void {
    for (const id of ids) {
      this.#children.get(id)?.supervisor.release();
      this.#children.delete(id);
      deleteRecord(this.#deps.supervision.runDir, id);
    }
    this.#tell();
  }

  async kill(ids: readonly InstanceId[], reason = 'a command'): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    const children = withPartners(ids).map((id) => this.#known(id));
    for (const { id } of children) this.#pauses.clear(id);
    // Each call sends its signal before it returns: nothing is awaited between the first and the last.
    const deaths = children.map(({ supervisor }) => supervisor.kill(reason));
    return this.#outcomes(children, deaths, 'killed');
  }

  async stop(ids: readonly InstanceId[], reason = 'a command'): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    const children = withPartners(ids).map((id) => this.#known(id));
    for (const { id } of children) this.#pauses.clear(id);
    const ends = children.map(({ id, supervisor }) => this.#stopOne(id, supervisor, reason));
    return this.#outcomes(children, ends, 'stopped');
  }

  async start(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    const children = withPartners(ids).map((id) => this.#known(id));
    const starts = children.map(({ id }) => this.#startOne(id));
    return this.#outcomes(children, starts, 'ready');
  }

  async pause(ids: readonly InstanceId[], seconds: number): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    const children = ids.map((id) => this.#known(id));
    for (const { id } of children) this.#pauses.set(id, seconds);
    const pauses = children.map(({ supervisor }) => supervisor.pause());
    const outcomes = await this.#outcomes(children, pauses, 'paused');
    for (const [id, { outcome }] of outcomes) if (outcome === 'failed') this.#pauses.clear(id);
    this.#tell();
    return outcomes;
  }

  async resume(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    const children = ids.map((id) => this.#known(id));
    for (const { id } of children) this.#pauses.clear(id);
    const resumes = children.map(({ supervisor }) => supervisor.resume());
    const outcomes = await this.#outcomes(children, resumes, 'resumed');
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

  /** As `stop`, without the other half of a unit. */
  async stopAlone(id: InstanceId, reason: string): Promise<void> {
    this.#pauses.clear(id);
    await this.#known(id).supervisor.stop(reason);
  }

  /** As `kill`, without the other half of a unit. */
  async killAlone(id: InstanceId, reason: string): Promise<void> {
    this.#pauses.clear(id);
    await this.#known(id).supervisor.kill(reason);
  }

  /** From now on nothing is started any more, also not what was asked for before. */
  noMoreStarts(): void {
    this.#ending = true;
  }

  /** Lets every process live on; nothing is supervised here any more. */
  release(): void {
    this.#released = true;
    this.#pauses.stop();
    this.#meter.stop();
    for (const { supervisor } of this.#children.values()) supervisor.release();
  }

  async #create(id: InstanceId): Promise<Child> {
    const spec = await this.#specOf(id);
    const supervisor = createSupervisor(spec, this.#deps.supervision);
    const child: Child = { id, supervisor, state: supervisor.status().state };
    this.#children.set(id, child);
    this.#listen(child);
    return child;
  }

  async #specOf(id: InstanceId): Promise<ProcessSpec> {
    const spec = await processSpecOf(id, this.#deps.ground, this.#layout.ports);
    return { ...spec, explain: (lines) => lastWordsOf(id, lines)?.words };
  }

  #listen(child: Child): void {
    const { supervisor } = child;
    supervisor.onRotation((cut) => this.#deps.logCut(child.id, cut));
    supervisor.onChange((status) => {
      if (child.supervisor !== supervisor) return;
      const from = child.state;
      child.state = status.state;
      if (from !== status.state) {
        if (isDead(status.state)) this.#pauses.clear(child.id);
        this.#deps.news({ id: child.id, from, status, ...this.#endings.changed(child.id, from, status) });
        this.#bond.changed(child.id, from, status.state);
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
    const resumesAt = this.#layout.pauses[id];
    if (resumesAt !== undefined) this.#pauses.restore(id, resumesAt);
    if (adoption.sameSpec) return true;
    await child.supervisor.stop('it ran another version of its command');
    return false;
  }

  /**
   * A member leaves once its logging instance has begun to drain, and before that has ended: later its leash would end it, without
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
      await this.#moveIfPortTaken(child);
      await prepareStart(id, this.#deps.ground, this.#layout.ports);
    }
    if (this.#ending) throw new AppError('conflict', `${id} is not started: the cluster is going down.`);
    await child.supervisor.start();
  }

  /** A child that died because another program took its port starts again on another one. */
  async #restartElsewhere(child: Child): Promise<void> {
    const { supervisor } = child;
    await this.#moveIfPortTaken(child);
    if (child.supervisor !== supervisor && !this.#ending) await child.supervisor.start();
  }

  /**
   * Another program sits on a port of a dead child: the child gets a free one, and a supervisor that knows it. Consul keeps its
   * port, since everybody else was told it.
   */
  async #moveIfPortTaken(child: Child): Promise<void> {
    if (splitInstanceId(child.id).kind === 'consul') return;
    const { supervisor, state } = child;
    const ports = Object.values(this.#layout.ports[child.id] ?? {});
    const free = await Promise.all(ports.map(isPortFree));
    if (free.every(Boolean)) return;
    await this.findPorts([child.id]);
    const spec = await this.#specOf(child.id);
    // Somebody started or ended it meanwhile: that one is in charge.
    if (child.supervisor !== supervisor || child.state !== state || this.#ending) return;
    supervisor.release();
    child.supervisor = createSupervisor(spec, this.#deps.supervision);
    this.#listen(child);
    this.#tell();
  }

  async #outcomes(
    children: readonly Child[],
    acts: readonly Promise<void>[],
    done: string,
  ): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    const settled = await Promise.allSettled(acts);
    return new Map(
      children.map(({ id }, index): [InstanceId, VerbOutcome] => {
        const result = settled[index];
        if (result?.status !== 'rejected') return [id, { outcome: done }];
        const { message, facts } = fromUnknown(result.reason);
        return [
          id,
          { outcome: 'failed', reason: message, ...(facts.remedy === undefined ? {} : { remedy: facts.remedy }) },
        ];
      }),
    );
  }

  #observe(child: Child): ChildObservation {
    const status = child.supervisor.status();
    return observe(child.id, status, {
      ports: this.#layout.ports[child.id] ?? {},
      usage: status.pid === undefined ? undefined : this.#meter.of(status.pid),
      resumesAt: status.state === 'paused' ? this.#pauses.resumesAt(child.id) : null,
      logsDir: this.#deps.ground.logsDir,
      because: this.#endings.because(child.id),
    });
  }

  #known(id: InstanceId): Child {
    const child = this.#children.get(id);
    if (child === undefined) throw new AppError('not-found', `There is no instance ${id}.`);
    return child;
  }

  #keep(layout: Layout): void {
    this.#layout = layout;
    this.#deps.layoutFile.write(layout);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
