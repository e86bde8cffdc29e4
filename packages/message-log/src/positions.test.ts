import { describe, expect, it } from 'vitest';
import { Positions } from './positions.ts';

describe('positions', () => {
  it('have caught up once every partition is read as far as it was written at the assignment', () => {
    const positions = new Positions();
    positions.begin();
    positions.read({ partition: 0, position: 5 });
    positions.aim(
      new Map([
        [0, 5],
        [1, 2],
      ]),
    );
    expect(positions.caughtUpOnce).toBe(false);
    positions.read({ partition: 1, position: 2 });
    expect(positions.caughtUpOnce).toBe(true);
  });

  it('begin anew with another assignment, and have caught up for good once they had', () => {
    const positions = new Positions();
    positions.begin();
    positions.read({ partition: 0, position: 5 });
    positions.begin();
    positions.aim(new Map([[0, 5]]));
    expect(positions.caughtUpOnce).toBe(false);
    positions.read({ partition: 0, position: 6 });
    positions.begin();
    expect(positions.caughtUpOnce).toBe(true);
  });

  it('have caught up at once for a reader without partitions', () => {
    const positions = new Positions();
    positions.begin();
    positions.aim(new Map());
    expect(positions.caughtUpOnce).toBe(true);
  });
});
