import { describe, expect, it } from 'vitest';
import { curveBetween, pathOf, pointOn } from './curve.ts';

const from = { id: 'a', x: 0, y: 0, width: 100, height: 40 };
const to = { id: 'b', x: 300, y: 200, width: 100, height: 60 };

describe('the line between two boxes', () => {
  it('leaves in the middle of the right edge and arrives in the middle of the left edge', () => {
    const curve = curveBetween(from, to);
    expect(pointOn(curve, 0)).toEqual({ x: 100, y: 20 });
    expect(pointOn(curve, 1)).toEqual({ x: 300, y: 230 });
    expect(pathOf(curve)).toBe('M100 20 C200 20 200 230 300 230');
  });

  it('is half way at half time, and stays on the line outside 0 to 1', () => {
    const curve = curveBetween(from, to);
    expect(pointOn(curve, 0.5)).toEqual({ x: 200, y: 125 });
    expect(pointOn(curve, -1)).toEqual(pointOn(curve, 0));
    expect(pointOn(curve, 2)).toEqual(pointOn(curve, 1));
  });
});
