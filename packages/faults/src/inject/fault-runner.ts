import { type InstanceId, wait } from '@signalbox/shared';
import type { Observer } from '@signalbox/observer';
import { stateNow } from './process-snapshot.ts';
import { inject, type InjectorDeps } from './injector.ts';
import { faultKinds } from './fault-kinds.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { SendResult } from '../load/message-sender.ts';
import type { PlannedFault } from './fault-plan.ts';
import { isInjection, type Injection, type InjectionReport, type Step } from './injection.ts';
import type { Watcher } from '../observe/cluster-watcher.ts';
import { settle } from '../observe/final-reads.ts';
import { until, type UntilOptions } from '../until.ts';

export interface FaultDeps extends InjectorDeps {
  readonly load: LoadGenerator<SendResult>;
  readonly watcher: Watcher;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/** One fault with all its injections, from the first to the cluster being whole again. Times in milliseconds of the run's clock. */
export interface FaultReport {
  readonly n: number;
  readonly name: PlannedFault['name'];
  readonly recipe: string;
  readonly injections: readonly InjectionReport[];
  /** When it was whole again, and where no writes could go on, had worked off what had waited; undefined when it never was whole. */
  readonly wholeAt: number | undefined;
  /** What was missing when nobody waited any longer, or went otherwise than planned. */
  readonly remarks: readonly string[];
}

/** How long the cluster must be whole on end before the next fault, and how long it may take, in milliseconds. */
const stableMs = 1000;
const quiescentWithin = 120_000;
/** How long a started member's joining is waited for, in milliseconds. */
const joinWithin = 30_000;
const acksWithin = 60_000;

/** What a fault has ended or frozen so far. */
interface Damage {
  readonly ended: Set<InstanceId>;
  readonly remarks: string[];
  controlEnded: boolean;
  starting: Promise<unknown> | undefined;
}

/** Injects a fault step by step, undoes it, and waits until the cluster is whole. */
export async function runFault(planned: PlannedFault, deps: FaultDeps): Promise<FaultReport> {
  const damage: Damage = { ended: new Set(), remarks: [], controlEnded: false, starting: undefined };
  const injections: InjectionReport[] = [];
  for (const step of planned.steps) {
    if (isInjection(step)) {
      const writesStopped = injections.length > 0 && !faultKinds[planned.name].writesGoOn;
      injections.push(await injectStep(step, writesStopped, damage, deps));
    } else await pass(step, damage, deps);
  }
  await undo(damage, deps);
  const recovery = await deps.watcher.untilQuiescent(stableMs, quiescentWithin);
  deps.disturbed.clear();
  const wholeAt = recovery.quiescent ? await workedOff(planned, recovery.at, damage, deps) : undefined;
  if (recovery.quiescent) settle(deps);
  else damage.remarks.push(...recovery.blockers);
  return {
    n: planned.n,
    name: planned.name,
    recipe: faultKinds[planned.name].recipe,
    injections,
    wholeAt,
    remarks: damage.remarks,
  };
}

/** A fault that stops all writes is over when those that waited are answered: the next one is to meet the load, not its queue. */
async function workedOff({ name }: PlannedFault, wholeAt: number, damage: Damage, deps: FaultDeps): Promise<number> {
  if (faultKinds[name].writesGoOn || !deps.load.isBehind) return wholeAt;
  const done = await until(within(quiescentWithin, deps), () => !deps.load.isBehind);
  if (!done) damage.remarks.push(`messages still waited ${quiescentWithin / 1000} s after the cluster was whole`);
  return deps.clock.now();
}

async function injectStep(
  injection: Injection,
  writesStopped: boolean,
  damage: Damage,
  deps: FaultDeps,
): Promise<InjectionReport> {
  const { report, ids } = await inject(injection, writesStopped, deps);
  if (injection.act === 'kill-control') damage.controlEnded = true;
  if (injection.act === 'kill' || injection.act === 'stop') for (const id of ids) damage.ended.add(id);
  if (injection.act === 'pause') await awaitResume(ids, injection.seconds, damage, deps);
  return report;
}

/** A pause heals itself; the operating system tells when. */
async function awaitResume(
  ids: readonly InstanceId[],
  seconds: number,
  damage: Damage,
  { clock, look, write, watcher }: FaultDeps,
): Promise<void> {
  const snapshots = (watcher.status?.instances ?? []).flatMap(({ id, pid }) => {
    const snapshot = ids.includes(id) && pid !== null ? look(pid) : undefined;
    return snapshot === undefined ? [] : [snapshot];
  });
  const resumed = await until({ clock, withinMs: seconds * 1000 + 10_000, everyMs: 20 }, () =>
    snapshots.every((before) => stateNow(before, look(before.pid)) !== 'stopped'),
  );
  if (!resumed) damage.remarks.push(`${ids.join(', ')} is still stopped after ${seconds} s and 10 more`);
  write({ type: 'heal', t: clock.now(), targets: [...ids] });
}

async function pass(step: Exclude<Step, Injection>, damage: Damage, deps: FaultDeps): Promise<void> {
  const { clock, load, signal, watcher } = deps;
  switch (step.act) {
    case 'hold':
      return wait(clock, step.ms, signal);
    case 'start': {
      // Not waited for: the next injection is to meet the start, and may well end it.
      damage.starting = start(step.targets, deps);
      return undefined;
    }
    case 'await-join': {
      const joined = await until(within(joinWithin, deps), async () => {
        await watcher.look();
        return (watcher.status?.cluster.size ?? 0) > 1;
      });
      if (!joined) damage.remarks.push(`no member joined within ${joinWithin / 1000} s`);
      return undefined;
    }
    case 'await-acks': {
      const enough = load.acked + step.count;
      const came = await until(within(acksWithin, deps), () => load.acked >= enough);
      if (!came) damage.remarks.push(`${step.count} acknowledgements did not come within ${acksWithin / 1000} s`);
    }
  }
}

async function undo(damage: Damage, deps: FaultDeps): Promise<void> {
  await damage.starting;
  if (damage.controlEnded) {
    await deps.control.start();
    deps.write({ type: 'heal', t: deps.clock.now(), targets: ['control'] });
  }
  if (damage.ended.size > 0) damage.remarks.push(...(await start([...damage.ended], deps)));
}

/** Gives what went wrong, in words. */
async function start(
  ids: readonly InstanceId[],
  { cluster, observer, write, clock }: Pick<FaultDeps, 'cluster' | 'observer' | 'write' | 'clock'>,
): Promise<string[]> {
  observer.unsettle(`${ids.join(', ')} started again`);
  const { state, error, results } = await cluster.command({ verb: 'start', targets: [...ids] });
  write({ type: 'heal', t: clock.now(), targets: [...ids] });
  if (state !== 'failed') return [];
  const reasons = results.map(({ target, outcome, reason }) => `${target}: ${reason ?? outcome}`);
  return [`the start failed: ${[error?.message, ...reasons].filter(Boolean).join('; ')}`];
}

function within(withinMs: number, { clock, signal }: Pick<FaultDeps, 'clock' | 'signal'>): UntilOptions {
  return { clock, signal, withinMs };
}
