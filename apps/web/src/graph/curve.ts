import type { Box } from './placement.ts';

/** A cubic curve from a box's right edge to another's left edge, in the map's units. */
export interface Curve {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly x2: number;
  readonly x3: number;
  readonly y3: number;
}

export function curveBetween(from: Box, to: Box): Curve {
  const x0 = from.x + from.width;
  const x3 = to.x;
  const bend = Math.max(24, (x3 - x0) * 0.5);
  return { x0, y0: from.y + from.height / 2, x1: x0 + bend, x2: x3 - bend, x3, y3: to.y + to.height / 2 };
}

/** The curve as an SVG path. */
export function pathOf({ x0, y0, x1, x2, x3, y3 }: Curve): string {
  return `M${x0} ${y0} C${x1} ${y0} ${x2} ${y3} ${x3} ${y3}`;
}

/** The point at a share of the line, 0 at the start and 1 at the end. */
export function pointOn({ x0, y0, x1, x2, x3, y3 }: Curve, share: number): { x: number; y: number } {
  const t = Math.min(1, Math.max(0, share));
  const u = 1 - t;
  const a = u * u * u;
  const b = 3 * u * u * t;
  const c = 3 * u * t * t;
  const d = t * t * t;
  return { x: a * x0 + b * x1 + c * x2 + d * x3, y: (a + b) * y0 + (c + d) * y3 };
}
