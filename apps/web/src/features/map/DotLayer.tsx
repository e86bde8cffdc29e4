'use client';
import { useReducedMotion } from '@mantine/hooks';
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { createDotField } from '../../graph/dot-field.ts';
import type { Placement } from '../../graph/placement.ts';
import { useLiveClient } from '../../ui/live/live-context.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import classes from './DotLayer.module.css';
import { drawDots, type Inks } from './draw-dots.ts';

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
