import type { InstanceId, InstanceKind } from '@signalbox/shared';

export interface Placed {
  readonly id: InstanceId;
  readonly kind: InstanceKind;
}

/** Sizes in the map's own units: pixels at zoom 1. */
export const sizes = {
  clientsWidth: 70,
  clientsHeight: 64,
  gap: 8,
  label: 18,
  laneGap: 14,
  columnGap: 52,
  margin: 8,
} as const;
export const zoomRange = { least: 0.35, most: 1.7 } as const;
/** A plan that is not smaller than this is read as well as any: then higher cards, which say more, are better. */
const legible = 0.96;

const { clientsWidth, clientsHeight, gap, label, laneGap, columnGap, margin } = sizes;

type LaneKind = 'facade' | 'kafka' | 'logging' | 'messages';

const widths: Record<LaneKind, number> = { facade: 180, kafka: 210, logging: 210, messages: 210 };
/** Heights a card may have, the one that says most first; what a lower one leaves out is in InstanceCard.module.css. [MAP1] */
const heights: Record<LaneKind, readonly number[]> = {
  facade: [78, 62, 44],
  kafka: [44],
  logging: [96, 72, 44],
  messages: [78, 62, 44],
};

/** Of the box of a queue that has no brokers. */
const queueHeight = 78;

/** The instances of one kind, one under another, with the room they need. */
export interface Lane {
  readonly instances: readonly Placed[];
  readonly width: number;
  readonly height: number;
  readonly each: number;
}

function lane(kind: LaneKind, instances: readonly Placed[], each: number): Lane {
  const members = instances
    .filter((instance) => instance.kind === kind)
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const height =
    kind === 'kafka' && members.length === 0 ? queueHeight : Math.max(0, members.length * (each + gap) - gap);
  return { instances: members, width: widths[kind], each, height };
}

/** The map's card holds its grid of partitions (61 in 4 rows; more are drawn smaller) and a line for each owner, two to a line where they are many. */
function mapHeight(instances: readonly Placed[]): number {
  const members = instances.filter(({ kind }) => kind === 'logging').length;
  const lines = members > 4 ? Math.ceil(members / 2) + 1 : members + 1;
  return 78 + lines * 19;
}

/** The lanes side by side, and how they fit a room. */
export interface Plan {
  readonly facades: Lane;
  readonly log: Lane;
  readonly logging: Lane;
  readonly shares: Lane;
  readonly mapHeight: number;
  readonly needWidth: number;
  readonly needHeight: number;
  /** The zoom at which it just fits the room. */
  readonly fit: number;
}

/** The highest cards that are legible in the room; where none are, the lanes that come out largest. */
export function roomiest(instances: readonly Placed[], room: { width: number; height: number }): Plan {
  const options = (kind: LaneKind) => heights[kind].map((each) => lane(kind, instances, each));
  const plans = options('logging').flatMap((logging) =>
    options('messages').flatMap((shares) =>
      options('facade').flatMap((facades) =>
        options('kafka').map((log) => planOf({ facades, log, logging, shares }, mapHeight(instances), room)),
      ),
    ),
  );
  return (
    plans.find(({ fit }) => fit >= legible) ?? plans.reduce((best, plan) => (plan.fit > best.fit + 0.01 ? plan : best))
  );
}

function planOf(
  lanes: Pick<Plan, 'facades' | 'log' | 'logging' | 'shares'>,
  map: number,
  room: { width: number; height: number },
): Plan {
  const { facades, log, logging, shares } = lanes;
  const needWidth = clientsWidth + facades.width + logging.width + shares.width + 3 * columnGap + 2 * margin;
  const middleHeight = label + log.height + laneGap + label + logging.height;
  const rightHeight = label + shares.height + laneGap + label + map;
  const needHeight = Math.max(middleHeight, rightHeight, label + facades.height, clientsHeight) + 2 * margin;
  const fit = Math.min(room.width / needWidth, room.height / needHeight, zoomRange.most);
  return { ...lanes, mapHeight: map, needWidth, needHeight, fit };
}
