import type { TraceHop } from '@signalbox/shared';
import classes from './HopBar.module.css';
import { hopTone } from './hop-words.ts';

/** The least part of an axis a bar takes: what took no time was there too. */
export const leastShare = 0.012;

/** One hop as a bar on an axis that ends at `end` milliseconds; a failed try is red and dotted, with nothing in it. */
export function HopBar({
  hop,
  end,
  y = 0,
  height = '100%',
}: {
  hop: TraceHop;
  end: number;
  y?: number;
  height?: number | string;
}) {
  const share = Math.max(leastShare, hop.ms / end);
  // Never over the end: a hop of no length at the very end still stands on the axis.
  const from = Math.min(hop.startMs / end, 1 - share);
  return (
    <rect
      className={classes['bar']}
      data-tone={hopTone(hop)}
      x={`${Math.max(0, from) * 100}%`}
      y={y}
      width={`${Math.min(1, share) * 100}%`}
      height={height}
      rx="2"
    />
  );
}
