import { curveBetween, pathOf, pointOn, type Curve } from '../../graph/curve.ts';
import { progress, type DotField, type DotKind } from '../../graph/dot-field.ts';
import type { Box } from '../../graph/placement.ts';

export type Inks = Readonly<Record<DotKind, string>>;

interface Scene {
  /** The graph's own shift and zoom. */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly inks: Inks;
  /** Nothing may move: marks only. */
  readonly still: boolean;
  readonly now: number;
}

const radius: Record<DotKind, number> = { moving: 3.6, retry: 4.6, failed: 4.6 };

/** Draws what is under way at this moment: marked lines first, dots above them. */
export function drawDots(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  field: DotField,
  { x, y, zoom, boxes, inks, still, now }: Scene,
): void {
  const ratio = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);

  const flights = field.underway(now);
  for (const [link, mark] of field.marked(now)) {
    const curve = curveOf(boxes, link);
    if (curve === undefined) continue;
    context.strokeStyle = inks[mark.kind];
    context.lineWidth = mark.kind === 'failed' ? 1.8 : 2.2;
    context.setLineDash(mark.kind === 'failed' ? [2, 5] : []);
    context.globalAlpha = Math.min(1, (mark.until - now) / 800);
    context.stroke(new Path2D(pathOf(curve)));
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  if (still) return;
  for (const flight of flights) {
    const curve = curveOf(boxes, flight.link);
    if (curve === undefined) continue;
    const point = pointOn(curve, progress(flight, now));
    context.fillStyle = inks[flight.kind];
    context.beginPath();
    context.arc(point.x, point.y, radius[flight.kind], 0, 2 * Math.PI);
    context.fill();
  }
}

function curveOf(boxes: ReadonlyMap<string, Box>, link: string): Curve | undefined {
  const at = link.indexOf('>');
  const from = boxes.get(link.slice(0, at));
  const to = boxes.get(link.slice(at + 1));
  return from === undefined || to === undefined ? undefined : curveBetween(from, to);
}
