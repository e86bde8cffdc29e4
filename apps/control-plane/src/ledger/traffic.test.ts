import type { EventLine, HopName, Outcome } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createTraffic, maxDots } from './traffic.ts';

function hop(
  instance: string,
  name: HopName,
  fields: { to?: string; partition?: number; ms?: number; outcome?: Outcome } = {},
) {
  const base = { t: '', seq: 1, level: 'info', life: 'a', event: 'hop', msg: '', attempt: 1, outcome: 'ok', ms: 1 };
  return { ...base, instance, hop: name, ...fields } as EventLine<'hop'>;
}
const create = () => createTraffic((partition) => (partition === 0 ? 'kafka-1' : undefined), 0);

describe('the live traffic', () => {
  it('puts every hop on its edge of the graph', () => {
    const traffic = create();
    traffic.take(hop('facade-1', 'accept'), 0);
    traffic.take(hop('facade-1', 'append', { to: 'kafka-1' }), 0);
    traffic.take(hop('facade-1', 'log', { to: 'logging-2' }), 0);
    traffic.take(hop('logging-2', 'store'), 0);
    traffic.take(hop('messages-1', 'hold', { partition: 0 }), 0);
    traffic.take(hop('messages-1', 'hold', { partition: 1 }), 0);
    traffic.take(hop('facade-1', 'reply'), 0);
    traffic.take(hop('facade-1', 'read-messages', { to: 'messages-1' }), 0);
    expect(traffic.takeDots().dots.map(({ from, to }) => `${from}>${to}`)).toEqual([
      'client>facade-1',
      'facade-1>kafka-1',
      'facade-1>logging-2',
      'logging-2>hazelcast-2',
      'kafka-1>messages-1',
      'facade-1>messages-1',
    ]);
    expect(traffic.takeDots()).toEqual({ dots: [], sampled: 1 });
  });

  it('gives the figures of the last full second, and none after a silence', () => {
    const traffic = create();
    for (let n = 1; n <= 100; n += 1) {
      traffic.take(hop('facade-1', 'log', { to: 'logging-1', ms: n, outcome: n === 100 ? 'timeout' : 'ok' }), 1500);
    }
    traffic.take(hop('facade-1', 'accept'), 1500);
    traffic.take(hop('facade-1', 'reply', { ms: 7, outcome: 'unavailable' }), 1500);
    expect(traffic.edges(1999)).toEqual({});
    const figures = traffic.edges(2000);
    expect(figures).toEqual({
      'facade-1>logging-1': { perSecond: 100, failed: 1, total: 100, p99: 99 },
      'client>facade-1': { perSecond: 1, failed: 1, total: 1, p99: 7 },
    });
    expect(traffic.edges(2999)).toBe(figures);
    expect(traffic.edges(3000)['facade-1>logging-1']).toEqual({ perSecond: 0, failed: 0, total: 100, p99: null });
  });

  it('counts the whole of a second also when the next hop comes long after', () => {
    const traffic = create();
    traffic.take(hop('facade-1', 'accept'), 1500);
    expect(traffic.edges(9000)).toEqual({ 'client>facade-1': { perSecond: 0, failed: 0, total: 1, p99: null } });
  });

  it.each([1, maxDots, maxDots + 1, 5000])(
    'of %d requests in one tick it hands on a bounded, even sample and says so',
    (count) => {
      const traffic = create();
      for (let n = 0; n < count; n += 1) traffic.take(hop('facade-1', 'accept'), 0);
      const { dots, sampled } = traffic.takeDots();
      expect(dots.length).toBeLessThanOrEqual(maxDots);
      expect(Math.ceil(count / sampled)).toBe(dots.length);
      const numbers = dots.map(({ n }) => n);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    },
  );
});
