import {
  instanceIdSchema,
  type Clock,
  type InstanceId,
  type JournalRecord,
  type Status,
  wait,
} from '@signalbox/shared';
import type { Disturbance, Disturbed } from '../load/blame.ts';
import type { Cluster, ControlProcess } from '../cluster.ts';
import { doubtsOf, type Injection, type InjectionReport, type Target } from './injection.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { SendResult } from '../load/message-sender.ts';
import { stateNow, type Look, type ProcessSnapshot, type ProcessState } from './process-snapshot.ts';

export interface InjectorDeps {
  readonly cluster: Cluster;
  readonly load: Pick<LoadGenerator<SendResult>, 'ackedPerSecond' | 'burst' | 'endBurst' | 'inFlight'>;
  readonly disturbed: Disturbed;
  readonly look: Look;
  readonly write: (record: JournalRecord) => void;
  readonly clock: Clock;
  readonly control: ControlProcess;
}

/** Attempts kept under way from the moment an injection is asked for until it is seen: twice what is required, as answers come all the time. */
const burst = 32;
/** How often the processes are looked at, and how long until they must show it, in milliseconds. An orderly end may take 15 s (F10). */
const lookEvery = 1;
const within = { kill: 10_000, pause: 10_000, stop: 30_000, 'kill-control': 10_000 } as const;
/** The acknowledgements a second at an injection are those of this long before it, in milliseconds. */
const rateOver = 2000;

const wanted = { kill: 'gone', stop: 'gone', pause: 'stopped', 'kill-control': 'gone' } as const satisfies Record<
  Injection['act'],
  ProcessState
>;
const disturbanceOf = { kill: 'killed', stop: 'stopped', pause: 'paused' } as const satisfies Partial<
  Record<Injection['act'], Disturbance>
>;

/** A process that is to be hit, as it was before. */
interface TargetProcess {
  readonly name: string;
  readonly before: ProcessSnapshot;
}

/**
 * Injects one step of a fault under load, has it confirmed by the operating system, journals it; gives who was hit. `writesStopped`: a step before it has
 * stopped all writes.
 */
export async function inject(
  injection: Injection,
  writesStopped: boolean,
  deps: InjectorDeps,
): Promise<{ report: InjectionReport; ids: InstanceId[] }> {
  const { load, disturbed, clock, write } = deps;
  const status = injection.act === 'kill-control' ? undefined : await deps.cluster.status();
  const ids = injection.act === 'kill-control' || status === undefined ? [] : resolve(injection.targets, status);
  const processes =
    status === undefined ? controlProcess(deps) : processesOf(ids, status, injection.act !== 'pause', deps.look);
  if (injection.act !== 'kill-control') disturbed.mark(ids, disturbanceOf[injection.act]);

  const ackedPerSecond = load.ackedPerSecond(rateOver);
  load.burst(burst);
  const inFlightAsAsked = load.inFlight;
  const askedAt = clock.now();
  const asking = ask(injection, ids, deps);
  // An orderly end takes seconds: the burst meets its beginning, and not all of it.
  if (injection.act === 'stop') load.endBurst();

  const seen = await watch(processes, wanted[injection.act], askedAt + within[injection.act], deps);
  if (injection.act === 'stop') load.burst(burst);
  const seenAt = clock.now();
  const inFlight = injection.act === 'stop' ? Math.min(inFlightAsAsked, load.inFlight) : load.inFlight;
  const facts = { processes: processes.length, shown: seen.length, inFlight, ackedPerSecond, writesStopped };
  const doubts = doubtsOf(facts);
  const confirmed = doubts.length === 0;
  const targets = injection.act === 'kill-control' ? ['control'] : ids;
  write({
    type: 'fault',
    t: seenAt,
    verb: injection.act,
    targets: [...targets],
    confirmed,
    tolerated: injection.tolerated,
  });
  load.endBurst();

  const refusal = await asking;
  const evidence = [
    ...seen.map(({ name, before, ms }) => `${name} pid ${before.pid} ${wanted[injection.act]} after ${ms} ms`),
    ...doubts,
    ...(refusal === undefined ? [] : [refusal]),
  ];
  const all = seen.length === processes.length && processes.length > 0;
  return {
    report: {
      act: injection.act,
      targets,
      askedAt,
      seenAt: all ? seenAt : undefined,
      confirmed,
      evidence,
      inFlight,
      ackedPerSecond: Math.round(ackedPerSecond),
      tolerated: injection.tolerated,
    },
    ids,
  };
}

/** A leader that is not known hits nobody, which leaves the injection unconfirmed. */
function resolve(targets: readonly Target[], status: Status): InstanceId[] {
  return targets.flatMap((target) => {
    if (typeof target === 'string') return [target];
    const leader = status.queue.partitions.find(({ id }) => id === target.leaderOf)?.leader;
    return leader === null || leader === undefined ? [] : [leader];
  });
}

/** The processes behind the instances; a logging instance and its member are one unit, except that a pause means the one it names. */
function processesOf(ids: readonly InstanceId[], status: Status, units: boolean, look: Look): TargetProcess[] {
  return status.instances.flatMap(({ id, partOf, pid }) => {
    const hit = ids.includes(id) || (units && partOf !== null && ids.includes(partOf));
    const before = hit && pid !== null ? look(pid) : undefined;
    return before === undefined || before.state === 'gone' ? [] : [{ name: id, before }];
  });
}

function controlProcess({ look, control }: InjectorDeps): TargetProcess[] {
  const before = look(control.pid());
  return before === undefined ? [] : [{ name: 'control', before }];
}

/** Asks the control plane, as anybody would; its own process is nobody else's to end. Gives what it refused, in words. */
async function ask(
  injection: Injection,
  ids: readonly InstanceId[],
  { cluster, control }: InjectorDeps,
): Promise<string | undefined> {
  if (injection.act === 'kill-control') {
    process.kill(control.pid(), 'SIGKILL');
    return undefined;
  }
  if (ids.length === 0) return 'nobody to act on';
  const targets = ids.map((id) => instanceIdSchema.parse(id));
  const command = await cluster.command(
    injection.act === 'pause'
      ? { verb: 'pause', targets, seconds: injection.seconds }
      : { verb: injection.act, targets },
  );
  return command.state === 'failed'
    ? `the command failed: ${command.error?.message ?? 'it does not say why'}`
    : undefined;
}

interface Seen extends TargetProcess {
  readonly ms: number;
}

/** Looks at the processes until each shows what is wanted. */
async function watch(
  processes: readonly TargetProcess[],
  state: ProcessState,
  until: number,
  { look, clock }: InjectorDeps,
): Promise<Seen[]> {
  const from = clock.now();
  const seen = new Map<TargetProcess, number>();
  for (;;) {
    for (const target of processes) {
      if (!seen.has(target) && stateNow(target.before, look(target.before.pid)) === state) {
        seen.set(target, Math.round(clock.now() - from));
      }
    }
    if (seen.size === processes.length || clock.now() > until) {
      return processes.flatMap((target) => {
        const ms = seen.get(target);
        return ms === undefined ? [] : [{ ...target, ms }];
      });
    }
    await wait(clock, lookEvery);
  }
}
