import type { InstanceId, InstanceKind } from '@signalbox/shared';

/** A box on the map, in the map's own units: pixels at zoom 1. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const laneNames = ['clients', 'facades', 'log', 'logging', 'messages', 'map'] as const;
export type LaneName = (typeof laneNames)[number];

export interface Placement {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly lanes: readonly { readonly name: LaneName; readonly x: number; readonly y: number }[];
  /** How much the whole is enlarged or shrunk to fill the room. */
  readonly zoom: number;
}

export interface Placed {
  readonly id: InstanceId;
  readonly kind: InstanceKind;
}

/** Ids of the two boxes that are no instance. */
export const clientsBox = 'client';
export const mapBox = 'map';

const card = 200;
const heights = { facade: 78, kafka: 58, logging: 100, messages: 78 } as const;
/** Cards of one column before a lane takes a second one: a column must stay readable in 600 px. */
const rows = { facade: 6, kafka: 5, logging: 4, messages: 4 } as const;
const clientsWidth = 72;
const clientsHeight = 64;
const mapWidth = 216;
const mapMinHeight = 250;
const gap = 10;
const label = 21;
const laneGap = 16;
const columnGap = 56;
const margin = 10;
const zoomRange = { least: 0.35, most: 1.7 } as const;

type LaneKind = keyof typeof heights;

interface Lane {
  readonly columns: readonly (readonly Placed[])[];
  readonly width: number;
  readonly height: number;
  readonly each: number;
}

function lane(kind: LaneKind, instances: readonly Placed[]): Lane {
  const members = instances
    .filter((instance) => instance.kind === kind)
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const count = Math.max(1, Math.ceil(members.length / rows[kind]));
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

/**
 * Where everything stands: lanes from left to right in the order of a message's way, the log above the logging instances, the shares above
 * the map. The same instances in the same room always stand in the same places; a state never moves a card.
 */
export function place(instances: readonly Placed[], room: { width: number; height: number }): Placement {
  const facades = lane('facade', instances);
  const log = lane('kafka', instances);
  const logging = lane('logging', instances);
  const shares = lane('messages', instances);

  const middleWidth = Math.max(log.width, logging.width);
  const rightWidth = Math.max(shares.width, mapWidth);
  const needWidth = clientsWidth + facades.width + middleWidth + rightWidth + 3 * columnGap + 2 * margin;
  const middleHeight = label + log.height + laneGap + label + logging.height;
  const rightHeight = label + shares.height + laneGap + label + mapMinHeight;
  const needHeight = Math.max(middleHeight, rightHeight, label + facades.height, clientsHeight) + 2 * margin;

  const fit = Math.min(room.width / needWidth, room.height / needHeight);
  const zoom = Math.min(zoomRange.most, Math.max(zoomRange.least, fit));
  const width = Math.max(needWidth, room.width / zoom);
  const height = Math.max(needHeight, room.height / zoom);

  const spare = (width - needWidth) / 3;
  const step = columnGap + spare;
  const xFacades = margin + clientsWidth + step;
  const xMiddle = xFacades + facades.width + step;
  const xRight = xMiddle + middleWidth + step;
  // Spare height goes between the two lanes of a column, so that both stay near the middle.
  const spread = Math.min(height - needHeight, 160);
  const top = margin + (height - needHeight - spread) / 2;
  const bottom = top + needHeight - 2 * margin + spread;

  const boxes = new Map<string, Box>();
  const lanes: { name: LaneName; x: number; y: number }[] = [];
  function put(name: LaneName, into: Lane, x: number, y: number): void {
    lanes.push({ name, x, y: y - label });
    into.columns.forEach((column, c) => {
      column.forEach((instance, r) => {
        boxes.set(instance.id, {
          id: instance.id,
          x: x + c * (card + gap),
          y: y + r * (into.each + gap),
          width: card,
          height: into.each,
        });
      });
    });
  }

  const yLog = top + label;
  const yLogging = bottom - logging.height;
  put('log', log, xMiddle, yLog);
  put('logging', logging, xMiddle, yLogging);
  const middle = (top + bottom) / 2;
  const facadeGap = Math.min(120, Math.max(gap, (bottom - top - facades.height) / 4));
  putSpaced(facades, xFacades, middle, facadeGap);
  put('messages', shares, xRight, yLog);
  const yMap = Math.max(yLog + shares.height + laneGap + label, Math.min(yLogging, bottom - mapMinHeight));
  lanes.push({ name: 'map', x: xRight, y: yMap - label });
  boxes.set(mapBox, { id: mapBox, x: xRight, y: yMap, width: rightWidth, height: Math.floor(bottom - yMap) });
  boxes.set(clientsBox, {
    id: clientsBox,
    x: margin,
    y: middle - clientsHeight / 2,
    width: clientsWidth,
    height: clientsHeight,
  });

  function putSpaced(into: Lane, x: number, centre: number, space: number): void {
    const most = Math.max(0, ...into.columns.map((column) => column.length));
    const total = most * into.each + Math.max(0, most - 1) * space;
    const y = centre - total / 2;
    lanes.push({ name: 'facades', x, y: y - label });
    into.columns.forEach((column, c) => {
      column.forEach((instance, r) => {
        boxes.set(instance.id, {
          id: instance.id,
          x: x + c * (card + gap),
          y: y + r * (into.each + space),
          width: card,
          height: into.each,
        });
      });
    });
  }

  return { boxes, lanes, zoom };
}
