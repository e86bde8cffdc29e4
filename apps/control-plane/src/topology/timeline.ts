import {
  instanceIdSchema,
  instanceStateSchema,
  memberOf,
  splitInstanceId,
  timelineKept,
  verbSchema,
  type DeathCause,
  type EventLine,
  type InstanceId,
  type InstanceState,
  type TimelineEntry,
  type TimelineKind,
  type TimelineState,
} from '@signalbox/shared';

/** What happened, out of the control plane's own lines: they are on disk, so that it is whole again after a restart. */
export interface Timeline {
  /** True: there is something new to show. */
  take(line: EventLine): boolean;
  state(): TimelineState;
}

type StateLine = EventLine<'instance.state'>;
type Draft = Omit<TimelineEntry, 'n' | 'at' | 'also'> & { readonly also?: readonly InstanceId[] };

/** What is known of one instance. */
interface Known {
  state: InstanceState;
  /** Since when it does not work, where it has worked before; milliseconds since 1970, for show. */
  awaySince: number | undefined;
  pausedAt: number | undefined;
  /** The entry of its last death, until it lives again. */
  death: number | undefined;
}

const alive: Readonly<Record<InstanceState, boolean>> = {
  starting: true,
  ready: true,
  degraded: true,
  paused: true,
  stopping: true,
  stopped: false,
  killed: false,
  failed: false,
};

const deathKinds: Readonly<Record<Exclude<DeathCause, 'asked'>, TimelineKind>> = {
  partner: 'went-along',
  signal: 'killed-from-outside',
  self: 'ended-itself',
  unseen: 'ended-unseen',
  'not-started': 'not-started',
};

/** Two deaths in a unit so close to each other are one thing that happened. Milliseconds. */
const togetherMs = 3_000;

export function createTimeline(): Timeline {
  const entries = new Map<number, TimelineEntry>();
  const instances = new Map<InstanceId, Known>();
  let n = 0;
  /** Everything is being ended in good order: each end of it is not one more thing that happened. */
  let ending = false;

  function put(at: string, { also = [], ...draft }: Draft): number {
    n += 1;
    entries.set(n, { ...draft, n, at, also: [...also] });
    if (entries.size > timelineKept) entries.delete(n - timelineKept);
    return n;
  }

  function takeState(line: StateLine): boolean {
    const before = n;
    const target = instanceIdSchema.safeParse(line.target);
    const to = instanceStateSchema.safeParse(line.to);
    if (!target.success || !to.success) return false;
    const known = instances.get(target.data) ?? {
      state: 'stopped',
      awaySince: undefined,
      pausedAt: undefined,
      death: undefined,
    };
    instances.set(target.data, known);
    const merged = moved(target.data, known, to.data, line);
    known.state = to.data;
    return merged || n !== before;
  }

  /** One instance goes to another state. True when an entry that stood already was changed. */
  function moved(id: InstanceId, known: Known, to: InstanceState, line: StateLine): boolean {
    const at = Date.parse(line.t);
    // It lived when this log was last written, and nobody saw it end.
    if (line.from === 'stopped' && to === 'starting' && alive[known.state] && !ending) {
      known.death = put(line.t, { instance: id, kind: 'ended-unseen', reason: '' });
      known.awaySince = at;
    }
    if (!alive[to]) return line.cause !== undefined || isAlive(line.from) ? died(id, known, to, line) : false;
    if (to === 'paused') {
      // Taken over as it was: the entry of its pause stands already.
      if (known.pausedAt !== undefined) return false;
      known.pausedAt = at;
      put(line.t, { instance: id, kind: pauseKind(line), reason: line.reason ?? '' });
    } else if (line.from === 'paused' && (to === 'degraded' || to === 'starting')) {
      put(line.t, { instance: id, kind: 'resumed', reason: '', ...since(known.pausedAt, at) });
      known.pausedAt = undefined;
    } else if (to === 'degraded' && line.from === 'ready') {
      known.awaySince = at;
      put(line.t, { instance: id, kind: 'degraded', reason: line.reason ?? '' });
    } else if (to === 'ready') {
      known.pausedAt = undefined;
      back(id, known, line);
    }
    if (to === 'starting') known.death = undefined;
    return false;
  }

  function died(id: InstanceId, known: Known, to: InstanceState, line: StateLine): boolean {
    const { cause = line.to === 'failed' ? 'unseen' : 'asked', signal, code, frozenMs } = line;
    const at = Date.parse(line.t);
    known.pausedAt = undefined;
    if (ending) return false;
    known.awaySince = at;
    const asked: TimelineKind = to === 'killed' ? 'killed' : 'stopped';
    const draft: Draft = {
      instance: id,
      kind: frozenMs !== undefined ? 'frozen-too-long' : cause === 'asked' ? asked : deathKinds[cause],
      reason: (frozenMs === undefined ? line.exit : line.reason) ?? line.reason ?? '',
      ...(signal === undefined || cause === 'asked' ? {} : { signal }),
      ...(code === undefined || cause !== 'self' ? {} : { code }),
      ...(frozenMs === undefined ? {} : { ms: frozenMs }),
    };
    const other = partnerDeath(id, at);
    const together = other === undefined ? undefined : merge(other, draft);
    if (together === undefined) {
      known.death = put(line.t, draft);
      return false;
    }
    entries.set(together.n, together);
    known.death = together.n;
    return true;
  }

  /** The entry of the other half's death, where that was a moment ago. */
  function partnerDeath(id: InstanceId, at: number): TimelineEntry | undefined {
    const partner = otherHalf(id);
    const death = partner === undefined ? undefined : instances.get(partner)?.death;
    const entry = death === undefined ? undefined : entries.get(death);
    return entry !== undefined && at - Date.parse(entry.at) <= togetherMs ? entry : undefined;
  }

  /** Ready again: told of what was away, and of a member only where its logging instance is not told of. */
  function back(id: InstanceId, known: Known, line: StateLine): void {
    if (known.awaySince === undefined || ending) return;
    const ms = Math.max(0, Date.parse(line.t) - known.awaySince);
    known.awaySince = undefined;
    const partner = otherHalf(id);
    const other = partner === undefined ? undefined : instances.get(partner);
    const isMember = splitInstanceId(id).kind === 'hazelcast';
    if (isMember && other?.awaySince !== undefined) return;
    // A logging instance is ready only with its member, whichever of the two is seen so first.
    if (other !== undefined && !isMember && alive[other.state]) other.awaySince = undefined;
    put(line.t, { instance: id, kind: 'back', reason: '', ms });
  }

  /** False: that was known. */
  function allEnd(): boolean {
    for (const known of instances.values()) known.state = 'stopped';
    if (ending) return false;
    ending = true;
    return true;
  }

  function takeCommand({ t, verb, targets, state, reason }: EventLine<'control.command'>): boolean {
    const known = verbSchema.safeParse(verb);
    if (state !== 'failed' || !known.success) return false;
    put(t, { instance: null, kind: 'command-failed', reason: reason ?? '', verb: known.data, targets: [...targets] });
    return true;
  }

  return {
    take(line) {
      if (line.instance !== 'control') return false;
      switch (line.event) {
        case 'instance.state':
          return takeState(line);
        case 'control.command':
          return takeCommand(line);
        case 'control.started':
          ending = false;
          put(line.t, { instance: null, kind: 'system-started', reason: '' });
          return true;
        case 'preset.changing':
          allEnd();
          // Those of the same names that come are others.
          instances.clear();
          put(line.t, { instance: null, kind: 'preset-changing', reason: line.to });
          return true;
        case 'preset.changed':
          ending = false;
          put(line.t, { instance: null, kind: 'preset-changed', reason: line.preset });
          return true;
        case 'control.stopping':
          if (!allEnd()) return false;
          put(line.t, { instance: null, kind: 'system-stopped', reason: line.reason });
          return true;
        default:
          return false;
      }
    },
    state: () => ({ entries: Object.fromEntries(entries) }),
  };
}

/** Two deaths of one unit as one entry, told of whoever was the reason; undefined where each has its own. */
function merge(first: TimelineEntry, second: Draft): TimelineEntry | undefined {
  const { instance: one } = first;
  const { instance: other } = second;
  if (one === null || other === null) return undefined;
  if (second.kind === 'went-along') return { ...first, also: [...first.also, other] };
  if (first.kind === 'went-along') return { ...second, n: first.n, at: first.at, also: [...first.also, one] };
  if (first.kind !== second.kind || (first.kind !== 'killed' && first.kind !== 'stopped')) return undefined;
  // Both were asked for at once: told of the head of the unit, whichever died first.
  const head = splitInstanceId(one).kind === 'logging' ? one : other;
  return { ...first, instance: head, also: [head === one ? other : one] };
}

function otherHalf(id: InstanceId): InstanceId | undefined {
  const { kind, number } = splitInstanceId(id);
  if (kind === 'logging') return memberOf(id);
  return kind === 'hazelcast' ? instanceIdSchema.parse(`logging-${number}`) : undefined;
}

function isAlive(state: string): boolean {
  const known = instanceStateSchema.safeParse(state);
  return known.success && alive[known.data];
}

function pauseKind({ reason }: StateLine): TimelineKind {
  return reason?.includes('nobody here asked') === true ? 'paused-from-outside' : 'paused';
}

function since(from: number | undefined, to: number): { ms?: number } {
  return from === undefined ? {} : { ms: Math.max(0, to - from) };
}
