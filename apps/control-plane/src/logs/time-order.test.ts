import type { EventLine, Writer } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createTimeOrder, holdMs } from './time-order.ts';

function line(instance: string, seq: number, at: number): EventLine {
  const t = new Date(1_700_000_000_000 + at).toISOString();
  return {
    t,
    seq,
    level: 'info',
    instance: instance as Writer,
    life: 'a',
    event: 'service.ready',
    msg: '',
  } as EventLine;
}

function setUp() {
  const out: string[] = [];
  const order = createTimeOrder(({ instance, seq }, missing) =>
    out.push(`${instance} ${seq}${missing > 0 ? ` -${missing}` : ''}`),
  );
  return { out, order };
}

describe('lines of many writers', () => {
  it('wait for an earlier one of a slower writer, and no longer than that', () => {
    const { out, order } = setUp();
    order.push(line('facade-1', 1, 20), 0, 1000);
    order.release(1000 + holdMs - 1);
    expect(out).toEqual([]);
    order.push(line('kafka-1', 1, 10), 0, 1000 + holdMs - 1);
    order.release(1000 + holdMs);
    expect(out).toEqual(['kafka-1 1', 'facade-1 1']);
  });

  it('keep the order of their writer when its clock jumps back, and their gaps', () => {
    const { out, order } = setUp();
    order.push(line('facade-1', 1, 500), 0, 0);
    order.push(line('facade-1', 4, 100), 2, 0);
    order.push(line('kafka-1', 1, 300), 0, 0);
    order.release(holdMs);
    expect(out).toEqual(['kafka-1 1', 'facade-1 1', 'facade-1 4 -2']);
  });

  it('of one time come in the order they were read', () => {
    const { out, order } = setUp();
    for (const name of ['b', 'a', 'c']) order.push(line(name, 1, 7), 0, 0);
    order.release(holdMs);
    expect(out).toEqual(['b 1', 'a 1', 'c 1']);
  });
});
