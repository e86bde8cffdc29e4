import { describe, expect, it } from 'vitest';
import { Reach } from './reach.ts';

describe('reach', () => {
  it('is reached once every partition is read as far as it was written at the assignment', () => {
    const reach = new Reach();
    reach.begin();
    reach.read({ partition: 0, position: 5 });
    reach.aim(
      new Map([
        [0, 5],
        [1, 2],
      ]),
    );
    expect(reach.once).toBe(false);
    reach.read({ partition: 1, position: 2 });
    expect(reach.once).toBe(true);
  });

  it('begins anew with another assignment, and stays reached for good once it was', () => {
    const reach = new Reach();
    reach.begin();
    reach.read({ partition: 0, position: 5 });
    reach.begin();
    reach.aim(new Map([[0, 5]]));
    expect(reach.once).toBe(false);
    reach.read({ partition: 0, position: 6 });
    reach.begin();
    expect(reach.once).toBe(true);
  });

  it('is reached at once by a reader without partitions', () => {
    const reach = new Reach();
    reach.begin();
    reach.aim(new Map());
    expect(reach.once).toBe(true);
  });
});
