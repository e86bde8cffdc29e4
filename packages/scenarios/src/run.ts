import {
  type Clock,
  type InstanceId,
  instanceIdSchema,
  toCommandError,
  fromUnknown,
  AppError,
  type CommandRequest,
  type ConfigKey,
  wait,
} from '@signalbox/shared';
import type { ScenarioCluster } from './cluster.ts';
import type { Expectation } from './expectation.ts';
import { IdTable } from './id-table.ts';
import type { JournalRecord, Load } from './journal.ts';
import { judge } from './judge.ts';
import { observe, readOurs } from './observe.ts';
import { partitionLedBy, type Scenario, type Step, type Target, verbOf } from './scenario.ts';
import { Tally } from './tally.ts';

/** How far a run is. `n` counts steps from 1. */
export type Progress =
  | { readonly kind: 'step'; readonly n: number; readonly of: number }
  /** Of the step's messages; `perSecond` over the last second. */
  | {
      readonly kind: 'sending';
      readonly n: number;
      readonly sent: number;
      readonly of: number;
      readonly perSecond: number;
    }
  | { readonly kind: 'step-end'; readonly n: number; readonly of: number };

export interface RunDeps {
  readonly cluster: ScenarioCluster;
  readonly clock: Clock;
  readonly write: (record: JournalRecord) => void;
  readonly tell: (progress: Progress) => void;
  /** Aborted: the run ends after what it is at, and undoes what it did. */
  readonly signal: AbortSignal;
}

/** Pause between two looks while something is awaited, and between two tellings of a load, in milliseconds. */
const lookEveryMs = 250;
const tellEveryMs = 1_000;

/**
 * Runs the steps in their order and ends at the first that is not as expected; then starts what was ended, resumes what was paused and puts settings
 * back. Everything seen is written; what it comes to is read out of that (`result.ts`). Throws `conflict` before the first step where the cluster has not what
 * the scenario needs.
 */
export async function runScenario(scenario: Scenario, deps: RunDeps): Promise<void> {
  await mustFit(scenario, deps.cluster);
  const run = new Run(deps);
  const of = scenario.steps.length;
  let went = true;
  for (const [index, step] of scenario.steps.entries()) {
    if (!went || deps.signal.aborted) break;
    const n = index + 1;
    deps.tell({ kind: 'step', n, of });
    run.write({ type: 'step', t: run.t(), n });
    went = await run.step(step, n);
    run.write({ type: 'step-end', t: run.t(), n });
    deps.tell({ kind: 'step-end', n, of });
  }
  await run.undo();
  run.write({ type: 'end', t: run.t(), at: new Date().toISOString(), stopped: deps.signal.aborted });
}

async function mustFit({ needs }: Scenario, cluster: ScenarioCluster): Promise<void> {
  const { instances, queue } = await cluster.status();
  const { backend, preset, ...counts } = needs;
  if (preset !== undefined && preset !== cluster.preset())
    throw new AppError('conflict', `This scenario shows what the preset ${preset} is about.`, {
      expected: `a cluster that runs as ${preset}`,
      found: cluster.preset(),
      remedy: `\`npx signalbox preset use ${preset}\`, which throws the messages of before away; or \`npx signalbox up --preset ${preset}\` beside this one, with another SIGNALBOX_HOME.`,
    });
  if (backend !== undefined && backend !== queue.backend)
    throw new AppError('conflict', 'This scenario is about another back end of the queue.', {
      expected: `queue/backend ${backend}`,
      found: queue.backend,
      remedy: `Start the cluster with \`npx signalbox up --set queue.backend=${backend}\`.`,
    });
  for (const [kind, count] of Object.entries(counts)) {
    const ready = instances.filter((one) => one.kind === kind && one.ready === true).length;
    if (count === undefined || ready >= count) continue;
    throw new AppError('conflict', `This scenario needs ${count} ${kind} instances that are ready.`, {
      expected: `${count} ${kind}`,
      found: `${ready} ready`,
      remedy: `\`npx signalbox scale ${kind}=${count}\`, or \`npx signalbox heal\` where some are down.`,
    });
  }
}

/** What one run has done so far. */
class Run {
  readonly #deps: RunDeps;
  readonly #began: number;
  /** Which messages are ours, and what became of them: neither holds a message. */
  readonly #ours = new IdTable();
  readonly #tally = new Tally();
  readonly #ended = new Set<InstanceId>();
  readonly #paused = new Set<InstanceId>();
  readonly #settings = new Map<ConfigKey, string>();
  /** How many there were of a kind that was scaled. */
  readonly #counts = new Map<Scalable, number>();

  constructor(deps: RunDeps) {
    this.#deps = deps;
    this.#began = deps.clock.now();
  }

  t(): number {
    return Math.round(this.#deps.clock.now() - this.#began);
  }

  write(record: JournalRecord): void {
    this.#deps.write(record);
  }

  /** True when it was done and is as expected. */
  async step(step: Step, n: number): Promise<boolean> {
    try {
      return await this.#do(step, n);
    } catch (thrown) {
      const { message, found } = toCommandError(fromUnknown(thrown));
      this.write({ type: 'failed', t: this.t(), reason: found === undefined ? message : `${message} (${found})` });
      return false;
    }
  }

  async #do(step: Step, n: number): Promise<boolean> {
    const verb = verbOf(step);
    switch (verb) {
      case 'send':
        return this.#send(step, n);
      case 'read':
        this.write({
          type: 'read',
          t: this.t(),
          reply: await readOurs(step.read ?? {}, this.#deps.cluster, this.#ours),
        });
        return true;
      case 'kill':
      case 'stop':
      case 'pause':
        return this.#strike(verb, step[verb] ?? []);
      case 'start':
        return this.#start(step.start === 'all' ? [...this.#ended] : (step.start ?? []));
      case 'resume':
        for (const id of step.resume ?? []) this.#paused.delete(id);
        return this.#command({ verb, targets: step.resume ?? [] });
      case 'scale':
        return this.#scale(step.scale ?? {});
      case 'set':
        return this.#set(step.set ?? {});
      case 'expect':
        return this.#expect(step.expect ?? {}, 0);
      case 'wait-until': {
        const { within = 0, ...expectation } = step['wait-until'] ?? {};
        return this.#expect(expectation, within);
      }
    }
  }

  async #send({ send }: Step, n: number): Promise<boolean> {
    const { clock, cluster, signal, tell } = this.#deps;
    if (send === undefined) return true;
    const before = this.#tally.sent;
    const from = clock.now();
    const cpu = new CpuShares();
    let told = from;
    let toldSent = 0;
    const order = {
      ...send,
      rate: send.rate,
      textOf: (i: number) => send.text.replaceAll('{n}', String(before + i + 1)),
    };
    await cluster.send(
      order,
      (message) => {
        this.#tally.take(message);
        this.#ours.add(message.id);
        this.write({ type: 'sent', t: this.t(), message });
        const now = clock.now();
        if (now - told < tellEveryMs) return;
        const sent = this.#tally.sent - before;
        tell({
          kind: 'sending',
          n,
          sent,
          of: send.count,
          perSecond: Math.round(((sent - toldSent) * 1000) / (now - told)),
        });
        [told, toldSent] = [now, sent];
        void cpu.look(cluster);
      },
      signal,
    );
    const seconds = Math.max(1, clock.now() - from) / 1000;
    const load: Load = { seconds, perSecond: (this.#tally.sent - before) / seconds, cpu: cpu.shares() };
    this.write({ type: 'load', t: this.t(), load });
    signal.throwIfAborted();
    return true;
  }

  async #strike(verb: 'kill' | 'stop' | 'pause', named: readonly Target[]): Promise<boolean> {
    const targets = await Promise.all(named.map((target) => this.#resolve(target)));
    for (const id of targets) (verb === 'pause' ? this.#paused : this.#ended).add(id);
    return this.#command({ verb, targets });
  }

  async #start(targets: readonly InstanceId[]): Promise<boolean> {
    if (targets.length === 0) return true;
    const done = await this.#command({ verb: 'start', targets: [...targets] });
    for (const id of targets) this.#ended.delete(id);
    return done;
  }

  async #scale(counts: Counts): Promise<boolean> {
    const { instances } = await this.#deps.cluster.status();
    for (const kind of scalable) {
      const count = counts[kind];
      if (count === undefined) continue;
      if (!this.#counts.has(kind)) this.#counts.set(kind, instances.filter((one) => one.kind === kind).length);
      await this.#command({ verb: 'scale', kind, count });
    }
    return true;
  }

  async #set(values: Partial<Record<ConfigKey, string>>): Promise<boolean> {
    const { cluster } = this.#deps;
    for (const [name, value] of Object.entries(values)) {
      const key = name as ConfigKey;
      const before = await cluster.setting(key);
      if (before !== undefined && !this.#settings.has(key)) this.#settings.set(key, before);
      await cluster.set(key, value);
      this.write({ type: 'done', t: this.t(), what: 'set', targets: [`${key}=${value}`] });
    }
    return true;
  }

  /**
   * Judges at once, or again and again until it holds or `withinMs` are over; meanwhile somebody who cannot be asked is somebody to wait for. The last
   * that was seen is written, and that only.
   */
  async #expect(expectation: Expectation, withinMs: number): Promise<boolean> {
    const { clock, cluster, signal } = this.#deps;
    const end = clock.now() + withinMs;
    for (;;) {
      const isLast = clock.now() >= end || signal.aborted;
      const observation = await observe(expectation, cluster, this.#ours).catch((thrown: unknown) => {
        if (isLast) throw thrown;
        return undefined;
      });
      const holds =
        observation !== undefined && judge(expectation, observation, this.#tally).every(({ passed }) => passed);
      if (observation !== undefined && (holds || isLast)) {
        this.write({ type: 'observed', t: this.t(), observation });
        return holds;
      }
      await wait(clock, lookEveryMs, signal).catch(() => undefined);
    }
  }

  async #command(request: CommandRequest): Promise<boolean> {
    const command = await this.#deps.cluster.command(request);
    this.write({
      type: 'done',
      t: this.t(),
      what: request.verb,
      targets: command.results.map(({ target, outcome }) => `${target} ${outcome}`),
    });
    if (command.state !== 'failed') return true;
    throw new AppError('conflict', command.error?.message ?? `${request.verb} failed.`);
  }

  async #resolve(target: Target): Promise<InstanceId> {
    const partition = partitionLedBy(target);
    if (partition === undefined) return instanceIdSchema.parse(target);
    const { queue } = await this.#deps.cluster.status();
    const leader = queue.partitions.find(({ id }) => id === partition)?.leader;
    if (leader === null || leader === undefined)
      throw new AppError('conflict', `Nobody leads partition ${partition} at this moment.`);
    return leader;
  }

  /** Leaves the cluster as it was found; what cannot be undone is written. */
  async undo(): Promise<void> {
    const undoing = async (what: Promise<unknown>): Promise<void> => {
      await what.catch((thrown: unknown) =>
        this.write({ type: 'failed', t: this.t(), reason: `could not be undone: ${fromUnknown(thrown).message}` }),
      );
    };
    if (this.#paused.size > 0) await undoing(this.#command({ verb: 'resume', targets: [...this.#paused] }));
    if (this.#ended.size > 0) await undoing(this.#start([...this.#ended]));
    for (const [kind, count] of this.#counts) await undoing(this.#command({ verb: 'scale', kind, count }));
    for (const [key, value] of this.#settings) await undoing(this.#deps.cluster.set(key, value));
  }
}

const scalable = ['facade', 'logging', 'messages'] as const;
type Scalable = (typeof scalable)[number];
type Counts = NonNullable<Step['scale']>;

/** Averages what the instances use while a load runs. */
class CpuShares {
  readonly #sums = new Map<string, number>();
  #looks = 0;
  #looking = false;

  async look(cluster: ScenarioCluster): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const { instances } = await cluster.status();
      this.#looks += 1;
      for (const { kind, cpu } of instances) this.#sums.set(kind, (this.#sums.get(kind) ?? 0) + (cpu ?? 0));
    } catch {
      // A control plane that does not answer leaves this look out.
    } finally {
      this.#looking = false;
    }
  }

  shares(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([kind, sum]) => [kind, sum / Math.max(1, this.#looks)]));
  }
}
