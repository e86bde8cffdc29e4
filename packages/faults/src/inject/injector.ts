import { instanceIdSchema, type InstanceId, type JournalRecord, type Status } from '@signalbox/shared';
import type { Clock } from '@signalbox/shared';
import type { Disturbance, Disturbed } from '../load/blame.ts';
import { doubtsOf, type BlowReport } from './injection.ts';
import type { Cluster, ControlProcess } from '../cluster.ts';
import type { Blow, Target } from './fault-steps.ts';
import type { OpenLoop } from '../load/load-generator.ts';
import { fateOf, type Look, type ProcessSight } from './process-snapshot.ts';

export interface StrikerDeps {
  readonly cluster: Cluster;
  readonly load: OpenLoop;
  readonly disturbed: Disturbed;
  readonly look: Look;
  readonly write: (record: JournalRecord) => void;
  readonly clock: Clock;
  readonly control: ControlProcess;
}

/** Attempts kept under way from the moment a blow is asked for until it is seen: twice what is demanded, as answers come all the time. */
const burst = 32;
/** How often the processes are looked at, and how long until they must show it, in milliseconds. An orderly end may take 15 s (F10). */
const lookEvery = 1;
const within = { kill: 10_000, pause: 10_000, stop: 30_000, 'kill-control': 10_000 } as const;
/** The acknowledgements a second at a blow are those of this long before it, in milliseconds. */
const rateOver = 2000;

const wanted = { kill: 'ended', stop: 'ended', pause: 'stands', 'kill-control': 'ended' } as const satisfies Record<
  Blow['act'],
  ProcessSight['run']
>;
const disturbanceOf = { kill: 'killed', stop: 'stopped', pause: 'paused' } as const satisfies Partial<
  Record<Blow['act'], Disturbance>
>;

/** A process that is to be struck, as it was before. */
interface Victim {
  readonly name: string;
  readonly before: ProcessSight;
}

/** Deals one blow under load, has it confirmed by the operating system, journals it; gives who was hit. */
export async function strike(blow: Blow, deps: StrikerDeps): Promise<{ report: BlowReport; ids: InstanceId[] }> {
  const { load, disturbed, clock, write } = deps;
  const status = blow.act === 'kill-control' ? undefined : await deps.cluster.status();
  const ids = blow.act === 'kill-control' || status === undefined ? [] : resolve(blow.targets, status);
  const victims = status === undefined ? controlVictim(deps) : victimsOf(ids, status, blow.act !== 'pause', deps.look);
  if (blow.act !== 'kill-control') disturbed.mark(ids, disturbanceOf[blow.act]);

  const ackedPerSecond = load.ackedPerSecond(rateOver);
  load.press(burst);
  const inFlightAsAsked = load.open;
  const askedAt = clock.now();
  const asking = ask(blow, ids, deps);
  // An orderly end takes seconds: the burst meets its beginning, and not all of it.
  if (blow.act === 'stop') load.release();

  const seen = await watch(victims, wanted[blow.act], askedAt + within[blow.act], deps);
  if (blow.act === 'stop') load.press(burst);
  const seenAt = clock.now();
  const inFlight = blow.act === 'stop' ? Math.min(inFlightAsAsked, load.open) : load.open;
  const doubts = doubtsOf({ processes: victims.length, struck: seen.length, inFlight, ackedPerSecond });
  const confirmed = doubts.length === 0;
  const targets = blow.act === 'kill-control' ? ['control'] : ids;
  write({ type: 'fault', t: seenAt, verb: blow.act, targets: [...targets], confirmed, tolerated: blow.tolerated });
  load.release();

  const refusal = await asking;
  const evidence = [
    ...seen.map(({ name, before, ms }) => `${name} pid ${before.pid} ${wordOf[wanted[blow.act]]} after ${ms} ms`),
    ...doubts,
    ...(refusal === undefined ? [] : [refusal]),
  ];
  const all = seen.length === victims.length && victims.length > 0;
  return {
    report: {
      act: blow.act,
      targets,
      askedAt,
      seenAt: all ? seenAt : undefined,
      confirmed,
      evidence,
      inFlight,
      ackedPerSecond: Math.round(ackedPerSecond),
      tolerated: blow.tolerated,
    },
    ids,
  };
}

const wordOf = { ended: 'gone', stands: 'stopped', runs: 'running' } as const satisfies Record<
  ProcessSight['run'],
  string
>;

/** A leader that is not known hits nobody, which leaves the blow unconfirmed. */
function resolve(targets: readonly Target[], status: Status): InstanceId[] {
  return targets.flatMap((target) => {
    if (typeof target === 'string') return [target];
    const leader = status.queue.partitions.find(({ id }) => id === target.leaderOf)?.leader;
    return leader === null || leader === undefined ? [] : [leader];
  });
}

/** The processes behind the instances; a logging instance and its member are one unit, except that a pause means the one it names. */
function victimsOf(ids: readonly InstanceId[], status: Status, units: boolean, look: Look): Victim[] {
  return status.instances.flatMap(({ id, partOf, pid }) => {
    const hit = ids.includes(id) || (units && partOf !== null && ids.includes(partOf));
    const before = hit && pid !== null ? look(pid) : undefined;
    return before === undefined || before.run === 'ended' ? [] : [{ name: id, before }];
  });
}

function controlVictim({ look, control }: StrikerDeps): Victim[] {
  const before = look(control.pid());
  return before === undefined ? [] : [{ name: 'control', before }];
}

/** Asks the control plane, as anybody would; its own process is nobody else's to end. Gives what it refused, in words. */
async function ask(
  blow: Blow,
  ids: readonly InstanceId[],
  { cluster, control }: StrikerDeps,
): Promise<string | undefined> {
  if (blow.act === 'kill-control') {
    process.kill(control.pid(), 'SIGKILL');
    return undefined;
  }
  if (ids.length === 0) return 'nobody to strike';
  const targets = ids.map((id) => instanceIdSchema.parse(id));
  const command = await cluster.command(
    blow.act === 'pause' ? { verb: 'pause', targets, seconds: blow.seconds } : { verb: blow.act, targets },
  );
  return command.state === 'failed'
    ? `the command failed: ${command.error?.message ?? 'it does not say why'}`
    : undefined;
}

interface Seen extends Victim {
  readonly ms: number;
}

/** Looks at the processes until each shows what is wanted. */
async function watch(
  victims: readonly Victim[],
  run: ProcessSight['run'],
  until: number,
  { look, clock }: StrikerDeps,
): Promise<Seen[]> {
  const from = clock.now();
  const seen = new Map<Victim, number>();
  for (;;) {
    for (const victim of victims) {
      if (!seen.has(victim) && fateOf(victim.before, look(victim.before.pid)) === run) {
        seen.set(victim, Math.round(clock.now() - from));
      }
    }
    if (seen.size === victims.length || clock.now() > until) {
      return victims.flatMap((victim) => {
        const ms = seen.get(victim);
        return ms === undefined ? [] : [{ ...victim, ms }];
      });
    }
    await clock.wait(lookEvery);
  }
}

/** Waits until what stood still runs again, or is gone; false when it did neither in time. */
export async function watchResume(
  pids: readonly ProcessSight[],
  until: number,
  { look, clock }: Pick<StrikerDeps, 'look' | 'clock'>,
): Promise<boolean> {
  for (;;) {
    if (pids.every((before) => fateOf(before, look(before.pid)) !== 'stands')) return true;
    if (clock.now() > until) return false;
    await clock.wait(20);
  }
}
