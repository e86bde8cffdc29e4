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
  readonly lanes: readonly {
    readonly name: LaneName;
    readonly x: number;
    readonly y: number;
    readonly width: number;
  }[];
  /** How much the whole is enlarged or shrunk to fill the room. */
  readonly zoom: number;
}

/** Ids of the boxes that are no instance. */
export const clientsBox = 'client';
export const mapBox = 'map';
/** Stands where the brokers would, when the queue has none of its own. */
export const queueBox = 'queue';

const { clientsWidth, clientsHeight, gap, label, laneGap, margin, columnGap } = sizes;
/** Spare height goes between two lanes of a column, up to so much, so that both stay near the middle. */
const mostSpread = 120;

/**
 * Where everything stands: one column a step of a message's path, from left to right, the log above the logging instances, the shares above
 * the map, so that every line runs in the room between two columns. [MAP2] [MAP3]
 */
export function place(instances: readonly Placed[], room: { width: number; height: number }): Placement {
  const plan = roomiest(instances, room);
  const { facades, log, logging, shares, mapHeight, needWidth, needHeight, fit } = plan;
  const zoom = Math.min(zoomRange.most, Math.max(zoomRange.least, fit));
  const width = Math.max(needWidth, room.width / zoom);
  const height = Math.max(needHeight, room.height / zoom);

  const step = columnGap + (width - needWidth) / 3;
  const xFacades = margin + clientsWidth + step;
  const xMiddle = xFacades + facades.width + step;
  const xRight = xMiddle + logging.width + step;
  const spread = Math.min(height - needHeight, mostSpread);
  const top = margin + (height - needHeight - spread) / 2;
  const bottom = top + needHeight - 2 * margin + spread;
  const middle = (top + bottom) / 2;

  const boxes = new Map<string, Box>();
  const lanes: { name: LaneName; x: number; y: number; width: number }[] = [];
  function put(name: LaneName, into: Lane, x: number, y: number, between: number = gap): void {
    lanes.push({ name, x, y: y - label, width: into.width });
    for (const [row, { id }] of into.instances.entries()) {
      boxes.set(id, { id, x, y: y + row * (into.each + between), width: into.width, height: into.each });
    }
  }

  const yLog = top + label;
  const yLogging = bottom - logging.height;
  put('log', log, xMiddle, yLog);
  if (log.instances.length === 0)
    boxes.set(queueBox, { id: queueBox, x: xMiddle, y: yLog, width: log.width, height: log.height });
  put('logging', logging, xMiddle, yLogging);

  const count = facades.instances.length;
  const between = Math.min(120, gap + Math.max(0, bottom - yLog - facades.height) / Math.max(4, count));
  const facadesHeight = facades.height + Math.max(0, count - 1) * (between - gap);
  put('facades', facades, xFacades, Math.max(yLog, middle - facadesHeight / 2), between);

  put('messages', shares, xRight, yLog);
  // Beside the middle of the logging instances, whose entries it shows.
  const yMap = Math.max(
    yLog + shares.height + laneGap + label,
    Math.min(yLogging + (logging.height - mapHeight) / 2, bottom - mapHeight),
  );
  lanes.push({ name: 'map', x: xRight, y: yMap - label, width: shares.width });
  boxes.set(mapBox, { id: mapBox, x: xRight, y: yMap, width: shares.width, height: mapHeight });
  const yClients = middle - clientsHeight / 2;
  boxes.set(clientsBox, { id: clientsBox, x: margin, y: yClients, width: clientsWidth, height: clientsHeight });

  return { boxes, lanes, zoom };
}
