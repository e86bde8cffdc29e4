import { memberOf, type InstanceId } from '@signalbox/shared';
import type { Step, Target } from './injection.ts';
import type { Random } from '../random.ts';

/** What there is to break. */
export interface Shape {
  readonly facade: readonly InstanceId[];
  readonly logging: readonly InstanceId[];
  readonly messages: readonly InstanceId[];
  readonly kafka: readonly InstanceId[];
  readonly consul: readonly InstanceId[];
  readonly partitions: number;
}

export interface FaultKind {
  /** The fault of RELIABILITY §3 that this is a recipe of. */
  readonly recipe: `F${string}`;
  readonly title: string;
  /** How often it is drawn beside the others; 0: only when asked for by name. */
  readonly weight: number;
  /** P7: writes go on meanwhile, so that a failed request is one too many. */
  readonly writesGoOn: boolean;
  /** What must be there for the promise to cover it, or for it to mean anything. */
  readonly possible: (shape: Shape) => boolean;
  readonly steps: (shape: Shape, random: Random) => readonly Step[];
}

/** The time over which latencies after an injection are taken (RELIABILITY F01), in milliseconds: nothing is healed in it. */
export const windowMs = 3000;
const hold: Step = { act: 'hold', ms: windowMs };
const kill = (targets: readonly Target[], tolerated = true): Step => ({ act: 'kill', targets, tolerated });

/** At once at most two, and one must live (RELIABILITY §1). */
const two = (shape: Shape): boolean => shape.logging.length >= 3;
/** Brokers decide by a majority; members that carry a queue need a second copy. */
const leaderMayDie = ({ kafka, logging, partitions }: Shape): boolean =>
  partitions >= 1 && (kafka.length > 0 ? kafka.length >= 3 : logging.length >= 2);
/** A service, or a member without its logging instance. */
const freezable = ({ facade, logging, messages }: Shape): InstanceId[] => [...facade, ...logging, ...messages];

const pauseService = (seconds: number, weight: number): FaultKind => ({
  ...pauseOf('a service', freezable, seconds, weight),
  possible: () => true,
});
const pauseMember = (seconds: number, weight: number): FaultKind => ({
  ...pauseOf('a member', ({ logging }) => logging.map(memberOf), seconds, weight),
  possible: ({ logging }) => logging.length >= 2,
});

function pauseOf(
  what: string,
  pick: (shape: Shape) => readonly InstanceId[],
  seconds: number,
  weight: number,
): Omit<FaultKind, 'possible'> {
  return {
    recipe: 'F09',
    title: `SIGSTOP ${what} for ${seconds} s`,
    weight,
    writesGoOn: true,
    steps: (shape, random) => [{ act: 'pause', targets: [random.pick(pick(shape))], tolerated: false, seconds }],
  };
}

/** Every kind of fault by its name. Weights make single kills common and compound faults rare. */
export const faultKinds = {
  'kill-logging': {
    recipe: 'F01',
    title: 'SIGKILL one logging instance with its member',
    weight: 8,
    writesGoOn: true,
    possible: ({ logging }) => logging.length >= 2,
    steps: ({ logging }, random) => [kill([random.pick(logging)]), hold],
  },
  'kill-messages': {
    recipe: 'F02',
    title: 'SIGKILL one messages instance',
    weight: 6,
    writesGoOn: true,
    possible: ({ messages }) => messages.length >= 2,
    steps: ({ messages }, random) => [kill([random.pick(messages)]), hold],
  },
  'kill-facade': {
    recipe: 'F03',
    title: 'SIGKILL one facade',
    weight: 5,
    writesGoOn: true,
    possible: ({ facade }) => facade.length >= 2,
    steps: ({ facade }, random) => [kill([random.pick(facade)]), hold],
  },
  'kill-leader': {
    recipe: 'F04',
    title: "SIGKILL the leader of one of the log's partitions",
    weight: 5,
    writesGoOn: true,
    possible: leaderMayDie,
    steps: ({ partitions }, random) => [kill([{ leaderOf: random.below(partitions) }]), hold],
  },
  'kill-two-logging': {
    recipe: 'F05',
    title: 'SIGKILL two logging instances at once',
    weight: 2,
    writesGoOn: true,
    possible: two,
    steps: ({ logging }, random) => [kill(random.sample(logging, 2)), hold],
  },
  'kill-two-logging-while-data-moves': {
    recipe: 'F05',
    title: 'SIGKILL two logging instances at once, and two again while data moves',
    weight: 1,
    writesGoOn: false,
    possible: two,
    steps: ({ logging }, random) => {
      const first = random.sample(logging, 2);
      const survivor = random.pick(logging.filter((id) => !first.includes(id)));
      // Whoever holds the data and one of those it is being copied to.
      const again = [survivor, random.pick(first)];
      return [kill(first), hold, { act: 'start', targets: first }, { act: 'await-join' }, kill(again, false), hold];
    },
  },
  'kill-all-messages-then-leader': {
    recipe: 'F06',
    title: "SIGKILL all messages instances, 100 acknowledged, SIGKILL a partition's leader",
    weight: 1,
    writesGoOn: true,
    possible: (shape) => shape.messages.length >= 1 && leaderMayDie(shape),
    steps: ({ messages, partitions }, random) => [
      kill(messages),
      { act: 'await-acks', count: 100 },
      kill([{ leaderOf: random.below(partitions) }]),
      hold,
    ],
  },
  'kill-all-logging': {
    recipe: 'F07',
    title: 'SIGKILL all logging instances at once',
    weight: 1,
    writesGoOn: false,
    possible: ({ logging }) => logging.length >= 1,
    steps: ({ logging }) => [kill(logging), { act: 'hold', ms: 1000 }],
  },
  'kill-consul-then-logging': {
    recipe: 'F08',
    title: 'SIGKILL Consul, and a logging instance while it is away',
    weight: 1,
    writesGoOn: true,
    possible: ({ consul, logging }) => consul.length >= 1 && logging.length >= 2,
    steps: ({ consul, logging }, random) => [
      kill([random.pick(consul)]),
      { act: 'hold', ms: 1000 },
      kill([random.pick(logging)]),
      hold,
    ],
  },
  'pause-service-2s': pauseService(2, 2),
  'pause-service-15s': pauseService(15, 1),
  'pause-service-60s': pauseService(60, 0),
  'pause-member-2s': pauseMember(2, 1),
  'pause-member-15s': pauseMember(15, 1),
  'pause-member-60s': pauseMember(60, 0),
  'restart-instance': {
    recipe: 'F10',
    title: 'SIGTERM one instance, and start it again',
    weight: 2,
    writesGoOn: true,
    possible: ({ facade, logging, messages }) => facade.length >= 2 && logging.length >= 2 && messages.length >= 2,
    steps: (shape, random) => {
      const brokers = shape.kafka.length >= 3 ? shape.kafka : [];
      return [{ act: 'stop', targets: [random.pick([...freezable(shape), ...brokers])], tolerated: true }];
    },
  },
  'kill-control': {
    recipe: 'F11',
    title: 'SIGKILL the control plane',
    weight: 0,
    writesGoOn: true,
    possible: () => true,
    steps: () => [{ act: 'kill-control', tolerated: true }, hold],
  },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof faultKinds;
export const faultNames = Object.keys(faultKinds) as FaultName[];

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultKinds, name);
}
