import type { InstanceId, InstanceKind } from '@signalbox/shared';

export interface Placed {
  readonly id: InstanceId;
  readonly kind: InstanceKind;
}

/** Sizes in the map's own units: pixels at zoom 1. */
export const sizes = {
  card: 200,
  clientsWidth: 72,
  clientsHeight: 64,
  mapWidth: 216,
  mapMinHeight: 250,
  gap: 10,
  label: 21,
  laneGap: 16,
  columnGap: 56,
  margin: 10,
} as const;
export const zoomRange = { least: 0.35, most: 1.7 } as const;
const heights = { facade: 78, kafka: 58, logging: 100, messages: 78 } as const;
/** A lane takes up to this many columns, when that lets everything be larger. */
const mostColumns = { facade: 2, kafka: 1, logging: 3, messages: 2 } as const;

const { card, clientsWidth, clientsHeight, mapWidth, mapMinHeight, gap, label, laneGap, columnGap, margin } = sizes;

type LaneKind = keyof typeof heights;

/** The instances of one kind in columns, with the room they need. */
export interface Lane {
  readonly columns: readonly (readonly Placed[])[];
  readonly width: number;
  readonly height: number;
  readonly each: number;
}

function lane(kind: LaneKind, instances: readonly Placed[], count: number): Lane {
  const members = instances
    .filter((instance) => instance.kind === kind)
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const perColumn = Math.ceil(members.length / count);
  const columns = Array.from({ length: count }, (_, i) => members.slice(i * perColumn, (i + 1) * perColumn));
  const each = heights[kind];
  return {
    columns,
    each,
    width: count * card + (count - 1) * gap,
    height: Math.max(0, perColumn * (each + gap) - gap),
  };
}

/** The lanes side by side, and how they fit a room. */
export interface Plan {
  readonly facades: Lane;
  readonly log: Lane;
  readonly logging: Lane;
  readonly shares: Lane;
  readonly middleWidth: number;
  readonly rightWidth: number;
  readonly needWidth: number;
  readonly needHeight: number;
  /** The zoom at which it just fits the room. */
  readonly fit: number;
}

/** The columns of each lane that let everything be largest; among equals the fewest. */
export function roomiest(instances: readonly Placed[], room: { width: number; height: number }): Plan {
  const options = (kind: LaneKind) =>
    Array.from({ length: mostColumns[kind] }, (_, i) => lane(kind, instances, i + 1)).filter(
      ({ columns }, i) => i === 0 || columns.every((column) => column.length > 0),
    );
  const plans = options('facade').flatMap((facades) =>
    options('kafka').flatMap((log) =>
      options('logging').flatMap((logging) =>
        options('messages').map((shares) => planOf({ facades, log, logging, shares }, room)),
      ),
    ),
  );
  return plans.reduce((best, plan) => (plan.fit > best.fit + 0.01 ? plan : best));
}

function planOf(
  lanes: Pick<Plan, 'facades' | 'log' | 'logging' | 'shares'>,
  room: { width: number; height: number },
): Plan {
  const { facades, log, logging, shares } = lanes;
  const middleWidth = Math.max(log.width, logging.width);
  const rightWidth = Math.max(shares.width, mapWidth);
  const needWidth = clientsWidth + facades.width + middleWidth + rightWidth + 3 * columnGap + 2 * margin;
  const middleHeight = label + log.height + laneGap + label + logging.height;
  const rightHeight = label + shares.height + laneGap + label + mapMinHeight;
  const needHeight = Math.max(middleHeight, rightHeight, label + facades.height, clientsHeight) + 2 * margin;
  const fit = Math.min(room.width / needWidth, room.height / needHeight, zoomRange.most);
  return { ...lanes, middleWidth, rightWidth, needWidth, needHeight, fit };
}
