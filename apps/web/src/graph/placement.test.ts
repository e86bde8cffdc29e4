import { instanceId, type InstanceKind } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { curveBetween, pointOn } from './curve.ts';
import type { Placed } from './lanes.ts';
import { linksOf } from './links.ts';
import { mapBox, place, type Box } from './placement.ts';

function some(counts: Partial<Record<InstanceKind, number>>): Placed[] {
  return Object.entries(counts).flatMap(([kind, n]) =>
    Array.from({ length: n }, (_, i) => ({ id: instanceId(kind as InstanceKind, i + 1), kind: kind as InstanceKind })),
  );
}

const usual = some({ facade: 2, logging: 3, messages: 2, kafka: 3, hazelcast: 3, consul: 1 });
const carried = some({ facade: 2, logging: 3, messages: 2, hazelcast: 3, consul: 1 });
const many = some({ facade: 9, logging: 9, messages: 9, kafka: 3, hazelcast: 9, consul: 1 });

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside({ x, y }: { x: number; y: number }, box: Box): boolean {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

const rooms = [
  { width: 756, height: 500 },
  { width: 916, height: 620 },
  { width: 2036, height: 1160 },
  { width: 300, height: 200 },
  // 1280x720 with its rail and its strip, with the evidence beside the graph and without.
  { width: 870, height: 456 },
  { width: 1190, height: 456 },
] as const;

describe('where the map puts things', () => {
  it('lets no two boxes overlap, whatever the room and the number of instances', () => {
    for (const room of rooms) {
      for (const instances of [usual, carried, many, some({ logging: 1 }), []]) {
        const boxes = [...place(instances, room).boxes.values()];
        const pairs = boxes.flatMap((a, i) => boxes.slice(i + 1).map((b) => [a, b] as const));
        expect(pairs.filter(([a, b]) => overlap(a, b)).map(([a, b]) => `${a.id} ${b.id}`)).toEqual([]);
      }
    }
  });

  it('keeps everything inside the room at its own zoom, down to the least zoom', () => {
    for (const room of rooms.slice(0, 3).concat(rooms[4], rooms[5])) {
      for (const instances of [usual, carried, many]) {
        const { boxes, zoom } = place(instances, room);
        for (const box of boxes.values()) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect((box.x + box.width) * zoom).toBeLessThanOrEqual(room.width + 1);
          expect((box.y + box.height) * zoom).toBeLessThanOrEqual(room.height + 1);
        }
      }
    }
  });

  it('[MAP1] has every kind in one column, at every width', () => {
    for (const room of rooms) {
      for (const instances of [usual, many]) {
        const { boxes } = place(instances, room);
        for (const kind of ['facade', 'kafka', 'logging', 'messages']) {
          const columns = new Set([...boxes.values()].filter(({ id }) => id.startsWith(`${kind}-`)).map(({ x }) => x));
          expect([...columns]).toHaveLength(1);
        }
      }
    }
  });

  it('[MAP1] lets cards grow lower as they grow more, and keeps them high where there is room', () => {
    const heightOf = (n: number) =>
      place(some({ facade: 2, logging: n, messages: 2, kafka: 3 }), rooms[4]).boxes.get('logging-1')?.height;
    expect([heightOf(2), heightOf(3), heightOf(5)]).toEqual([96, 72, 44]);
    expect(place(usual, rooms[4]).zoom).toBeGreaterThanOrEqual(1);
    expect(place(usual, { width: 1300, height: 778 }).boxes.get('logging-1')?.height).toBe(96);
  });

  it('[MAP2] lets no line run behind a card or the name of a lane that it does not join', () => {
    for (const room of rooms) {
      for (const instances of [usual, many, some({ facade: 1, logging: 4, messages: 3, kafka: 3 })]) {
        const { boxes, lanes } = place(instances, room);
        const solid = [
          ...boxes.values(),
          ...lanes.map(({ name, x, y, width }) => ({ id: `lane ${name}`, x, y, width, height: 16 })),
        ];
        const hit = linksOf(instances, []).flatMap(({ id, from, to }) => {
          const [a, b] = [boxes.get(from), boxes.get(to)];
          if (a === undefined || b === undefined) return [`${id} leads nowhere`];
          const curve = curveBetween(a, b);
          const points = Array.from({ length: 60 }, (_, i) => pointOn(curve, (i + 0.5) / 60));
          return solid
            .filter((box) => box.id !== from && box.id !== to && points.some((point) => inside(point, box)))
            .map((box) => `${id} behind ${box.id}`);
        });
        expect(hit).toEqual([]);
      }
    }
  });

  it('[MAP3] gives the same places for the same instances in any order', () => {
    const room = { width: 916, height: 620 };
    expect(place([...usual].reverse(), room)).toEqual(place(usual, room));
  });

  it('places every instance but members and Consul, which live in other marks, and the map', () => {
    const { boxes } = place(usual, { width: 916, height: 620 });
    expect([...boxes.keys()].filter((id) => /^(hazelcast|consul)/.test(id))).toEqual([]);
    expect(boxes.has(mapBox)).toBe(true);
    expect(boxes.size).toBe(2 + 3 + 2 + 3 + 2);
  });

  it('puts logging-10 after logging-9', () => {
    const { boxes } = place(some({ logging: 10 }), { width: 916, height: 620 });
    const nine = boxes.get('logging-9');
    const ten = boxes.get('logging-10');
    expect(ten?.y).toBeGreaterThan(nine?.y ?? Number.NaN);
  });
});
