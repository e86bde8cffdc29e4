import { roomiest, sizes, zoomRange, type Lane, type Placed } from './lanes.ts';

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

/** Ids of the two boxes that are no instance. */
export const clientsBox = 'client';
export const mapBox = 'map';

const { card, clientsWidth, clientsHeight, mapMinHeight, gap, label, laneGap, margin, columnGap } = sizes;

/**
 * Where everything stands: lanes from left to right in the order of a message's way, the log above the logging instances, the shares above
 * the map. The same instances in the same room always stand in the same places; a state never moves a card.
 */
export function place(instances: readonly Placed[], room: { width: number; height: number }): Placement {
  const { facades, log, logging, shares, middleWidth, rightWidth, needWidth, needHeight, fit } = roomiest(
    instances,
    room,
  );
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
