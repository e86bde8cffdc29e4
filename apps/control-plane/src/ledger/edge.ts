import { memberOf, type EventLine, type HopName, type InstanceId } from '@signalbox/shared';

/** Where in the graph a hop was seen, and what it says of that edge. */
export interface SeenEdge {
  readonly from: string;
  readonly to: string;
  /** Whether it is drawn as a moving dot. */
  readonly dot: boolean;
  /** `request`: it was sent here. `answer`: how it ended. `both`: one line says both. */
  readonly counts: 'request' | 'answer' | 'both';
}

/** What comes in from outside. */
const client = 'client';

type Place = (
  line: EventLine<'hop'>,
  leaderOf: (partition: number) => string | undefined,
) => { from: string; to: string } | undefined;

const toTarget: Place = ({ instance, to }) => (to === undefined ? undefined : { from: instance, to });
const fromClient: Place = ({ instance }) => ({ from: client, to: instance });

const edges: Record<HopName, { place: Place; dot: boolean; counts: SeenEdge['counts'] }> = {
  accept: { place: fromClient, dot: true, counts: 'request' },
  reply: { place: fromClient, dot: false, counts: 'answer' },
  append: { place: toTarget, dot: true, counts: 'both' },
  log: { place: toTarget, dot: true, counts: 'both' },
  'read-log': { place: toTarget, dot: true, counts: 'both' },
  'read-messages': { place: toTarget, dot: true, counts: 'both' },
  store: { place: toOwnMember, dot: true, counts: 'both' },
  hold: { place: fromLeader, dot: true, counts: 'both' },
};

/** Undefined for what has no edge, or none that is known yet. */
export function edgeOf(
  line: EventLine<'hop'>,
  leaderOf: (partition: number) => string | undefined,
): SeenEdge | undefined {
  const { place, dot, counts } = edges[line.hop];
  const ends = place(line, leaderOf);
  return ends === undefined ? undefined : { ...ends, dot, counts };
}

/** A logging instance writes through its own member, whoever owns the map's partition. */
function toOwnMember({ instance, to }: EventLine<'hop'>): { from: string; to: string } | undefined {
  if (instance === 'control') return undefined;
  if (to !== undefined) return { from: instance, to };
  return instance.startsWith('logging-') ? { from: instance, to: memberName(instance) } : undefined;
}

/** The record came from whoever leads its partition. */
function fromLeader(
  { instance, partition }: EventLine<'hop'>,
  leaderOf: (partition: number) => string | undefined,
): { from: string; to: string } | undefined {
  const from = partition === undefined ? undefined : leaderOf(partition);
  return from === undefined ? undefined : { from, to: instance };
}

const members = new Map<InstanceId, string>();

/** Remembered: it is asked thousands of times a second for a handful of instances. */
function memberName(logging: InstanceId): string {
  const known = members.get(logging);
  if (known !== undefined) return known;
  const member = memberOf(logging);
  if (members.size < 100) members.set(logging, member);
  return member;
}
