import type { TrafficState } from '@signalbox/shared';

type Edges = TrafficState['edges'];

/** Requests a second that leave a box. */
export function perSecondFrom(edges: Edges, from: string): number {
  return sum(edges, (id) => id.startsWith(`${from}>`));
}

/** Requests a second that reach a box. */
export function perSecondTo(edges: Edges, to: string): number {
  return sum(edges, (id) => id.endsWith(`>${to}`));
}

/** Share 0..1 that a box has of all requests to its kind; null while there are none. */
export function shareOf(edges: Edges, id: string): number | null {
  const kind = id.slice(0, id.lastIndexOf('-') + 1);
  const all = sum(edges, (edge) => edge.slice(edge.indexOf('>') + 1).startsWith(kind));
  return all === 0 ? null : perSecondTo(edges, id) / all;
}

/** The slowest p99 of the lines into a box, in milliseconds; null when nothing was measured. */
export function slowestTo(edges: Edges, to: string): number | null {
  const found = Object.entries(edges).flatMap(([id, edge]) =>
    id.endsWith(`>${to}`) && edge.p99 !== null ? [edge.p99] : [],
  );
  return found.length === 0 ? null : Math.max(...found);
}

/** Failed tries a second that left a box. */
export function failedFrom(edges: Edges, from: string): number {
  return Object.entries(edges).reduce(
    (total, [id, edge]) => (id.startsWith(`${from}>`) ? total + edge.failed : total),
    0,
  );
}

function sum(edges: Edges, of: (id: string) => boolean): number {
  return Object.entries(edges).reduce((total, [id, edge]) => (of(id) ? total + edge.perSecond : total), 0);
}
