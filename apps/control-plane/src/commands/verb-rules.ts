import {
  AppError,
  instanceId,
  memberOf,
  splitInstanceId,
  type CommandRequest,
  type InstanceId,
  type InstanceState,
} from '@signalbox/shared';

/** The verbs that name instances. */
export type TargetVerb = 'kill' | 'stop' | 'start' | 'pause' | 'resume';

/** What a verb means for an instance in a state: do it, say that it is so already, or refuse in words. */
export type Ruling =
  | { readonly kind: 'act' }
  | { readonly kind: 'already'; readonly outcome: string }
  | { readonly kind: 'refuse'; readonly reason: string };

const act: Ruling = { kind: 'act' };
const already = (outcome: string): Ruling => ({ kind: 'already', outcome });
const refuse = (reason: string): Ruling => ({ kind: 'refuse', reason });

const notRunning = refuse('it is not running; start it first');
const ending = refuse('it is being ended');

/** The whole of it, so that no state of no verb is left to chance. */
export const rulings: Readonly<Record<TargetVerb, Readonly<Record<InstanceState, Ruling>>>> = {
  kill: {
    starting: act,
    ready: act,
    degraded: act,
    paused: act,
    stopping: act,
    stopped: already('already stopped'),
    killed: already('already killed'),
    // It may be about to be started again: killing ends that.
    failed: act,
  },
  stop: {
    starting: act,
    ready: act,
    degraded: act,
    paused: act,
    stopping: act,
    stopped: already('already stopped'),
    killed: already('already killed'),
    failed: act,
  },
  start: {
    starting: act,
    ready: already('already ready'),
    degraded: already('already running'),
    paused: refuse('it is paused; resume it'),
    stopping: act,
    stopped: act,
    killed: act,
    failed: act,
  },
  pause: {
    starting: act,
    ready: act,
    degraded: act,
    // Once more: the time begins anew.
    paused: act,
    stopping: ending,
    stopped: notRunning,
    killed: notRunning,
    failed: notRunning,
  },
  resume: {
    starting: already('already running'),
    ready: already('already running'),
    degraded: already('already running'),
    paused: act,
    stopping: ending,
    stopped: notRunning,
    killed: notRunning,
    failed: notRunning,
  },
};

/** What the rules need to know of an instance. */
export interface Standing {
  readonly id: InstanceId;
  readonly state: InstanceState;
  readonly partOf: InstanceId | null;
}

/** Seconds after which a pause heals itself when nobody says how long. */
export const defaultPauseSeconds = 60;

/** Which instances a verb acts on, and what is to be said of the others. */
export interface Assignment {
  readonly act: readonly InstanceId[];
  readonly already: ReadonlyMap<InstanceId, string>;
  readonly refused: ReadonlyMap<InstanceId, string>;
}

/**
 * Sorts the targets of one call. Units are ended and started whole, so half of a dead unit being named alone changes nothing;
 * pause and resume mean exactly the named instance.
 */
export function assign(verb: TargetVerb, targets: readonly InstanceId[], standings: readonly Standing[]): Assignment {
  const states = new Map(standings.map(({ id, state }) => [id, state]));
  const acts: InstanceId[] = [];
  const settled = new Map<InstanceId, string>();
  const refused = new Map<InstanceId, string>();
  for (const id of new Set(targets)) {
    const ruling = rulings[verb][states.get(id) ?? 'stopped'];
    if (ruling.kind === 'act' || (isOfUnit(verb) && partnerNeeds(verb, id, standings))) acts.push(id);
    else if (ruling.kind === 'already') settled.set(id, ruling.outcome);
    else refused.set(id, ruling.reason);
  }
  return { act: acts, already: settled, refused };
}

/** Throws `not-found`, naming what there is, unless every target exists. */
export function demandKnown(targets: readonly InstanceId[], standings: readonly Standing[]): void {
  const known = new Set(standings.map(({ id }) => id));
  const unknown = targets.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new AppError('not-found', `There is no instance ${unknown.join(', ')}.`, {
    expected: `one of ${[...known].join(', ')}`,
    found: unknown.join(', '),
    remedy: '`signalbox status` lists all instances.',
  });
}

function isOfUnit(verb: TargetVerb): boolean {
  return verb === 'kill' || verb === 'stop' || verb === 'start';
}

/** The other half still has to be acted on: `kill logging-2` while only its member is left. */
function partnerNeeds(verb: TargetVerb, id: InstanceId, standings: readonly Standing[]): boolean {
  const self = standings.find((standing) => standing.id === id);
  const partner = standings.find((other) => other.id !== id && (other.partOf === id || self?.partOf === other.id));
  return partner !== undefined && rulings[verb][partner.state].kind === 'act';
}

/** What a heal does: what is paused is resumed, what was ended is started. */
export function healing(standings: readonly Standing[]): {
  resume: readonly InstanceId[];
  start: readonly InstanceId[];
} {
  return {
    resume: standings.filter(({ state }) => state === 'paused').map(({ id }) => id),
    start: standings
      .filter(({ state }) => state === 'killed' || state === 'stopped' || state === 'failed')
      .map(({ id }) => id),
  };
}

/** Which instances come and go when a kind is to have `count`; a logging instance brings and takes its member. */
export function scaling(
  { kind, count }: Pick<Extract<CommandRequest, { verb: 'scale' }>, 'kind' | 'count'>,
  standings: readonly Standing[],
): { add: readonly InstanceId[]; remove: readonly InstanceId[] } {
  const numbers = standings.map(({ id }) => splitInstanceId(id)).filter((one) => one.kind === kind);
  const there = new Set(numbers.map(({ number }) => number));
  const wanted = Array.from({ length: count }, (_, index) => index + 1);
  const whole = (number: number): InstanceId[] => {
    const id = instanceId(kind, number);
    return kind === 'logging' ? [id, memberOf(id)] : [id];
  };
  return {
    add: wanted.filter((number) => !there.has(number)).flatMap(whole),
    remove: [...there].filter((number) => number > count).flatMap(whole),
  };
}
