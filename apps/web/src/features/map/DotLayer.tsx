'use client';
import { useReducedMotion } from '@mantine/hooks';
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { type Curve, curveBetween, pathOf, pointOn } from '../../graph/curve.ts';
import { createDotField, type DotField, type DotKind, progress } from '../../graph/dot-field.ts';
import type { Box, Placement } from '../../graph/placement.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { useLiveClient } from '../../ui/live/live-context.ts';
import classes from './DotLayer.module.css';

/**
 * The one layer of moving things: a canvas above the graph, drawn only while something moves. React has no part in its frames.
 */
export function DotLayer({ placement }: { placement: Placement }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const field = useRef(createDotField());
  const client = useLiveClient();
  const store = useStoreApi();
  const still = useReducedMotion();

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (target === null || context === null || context === undefined) return;
    let inks = inksOf(target);
    let theme = themeNow();
    let frame = 0;

    function draw(): void {
      frame = 0;
      if (target === null || context === null || context === undefined) return;
      if (theme !== themeNow()) {
        theme = themeNow();
        inks = inksOf(target);
      }
      const [x, y, zoom] = store.getState().transform;
      drawDots(context, target, field.current, {
        x,
        y,
        zoom,
        boxes: placement.boxes,
        inks,
        still,
        now: performance.now(),
      });
      if (field.current.busy()) wake();
    }
    function wake(): void {
      if (frame === 0) frame = requestAnimationFrame(draw);
    }
    function take(): void {
      const view = client.topic('traffic');
      if (view.status !== 'known') return;
      field.current.take((view.state as unknown as StateOf<'traffic'>).dots, performance.now());
      if (field.current.busy()) wake();
    }
    const leave = client.watch('traffic', take);
    const leaveStore = store.subscribe(wake);
    take();
    wake();
    return () => {
      leave();
      leaveStore();
      cancelAnimationFrame(frame);
    };
  }, [client, placement, store, still]);

  return <canvas ref={canvas} className={classes['dots']} aria-hidden data-testid="dots" />;
}

function themeNow(): string | undefined {
  return document.documentElement.dataset['mantineColorScheme'];
}

/** The theme's colours, read where the canvas stands. */
function inksOf(element: HTMLElement): Inks {
  const style = getComputedStyle(element);
  return {
    moving: style.getPropertyValue('--move').trim(),
    retry: style.getPropertyValue('--warn').trim(),
    failed: style.getPropertyValue('--bad').trim(),
  };
}

type Inks = Readonly<Record<DotKind, string>>;

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
function drawDots(
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
