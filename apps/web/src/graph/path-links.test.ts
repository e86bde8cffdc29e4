import { instanceId, type HopName, type InstanceKind, type Outcome, type TraceHop } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { pathLinks } from './path-links.ts';

function hop(
  name: HopName,
  from: [InstanceKind, number],
  to?: [InstanceKind, number],
  attempt = 1,
  outcome: Outcome = 'ok',
): TraceHop {
  const base = { life: 'a', seq: 1, t: '2026-01-01T00:00:00.000Z', ms: 1, startMs: 0 };
  const target = to === undefined ? {} : { to: instanceId(to[0], to[1]) };
  return { ...base, instance: instanceId(from[0], from[1]), hop: name, attempt, outcome, ...target };
}

const retried = [
  hop('accept', ['facade', 1]),
  hop('append', ['facade', 1], ['kafka', 2]),
  hop('log', ['facade', 1], ['logging', 2], 1, 'refused'),
  hop('log', ['facade', 1], ['logging', 3], 2),
  hop('store', ['logging', 3]),
  hop('hold', ['messages', 1]),
  hop('reply', ['facade', 1]),
];

describe('[PATH4] the lines a message has taken', () => {
  it('are red where the try failed, amber where another was the answer to it, and plain elsewhere', () => {
    expect([...pathLinks(retried)]).toEqual([
      ['client>facade-1', 'moving'],
      ['facade-1>kafka-2', 'moving'],
      ['facade-1>logging-2', 'failed'],
      ['facade-1>logging-3', 'retry'],
      ['logging-3>map', 'moving'],
      ['kafka-2>messages-1', 'moving'],
    ]);
  });

  it('take the colour of the last try on them', () => {
    const back = [...retried.slice(0, 3), hop('log', ['facade', 1], ['logging', 2], 2)];
    expect(pathLinks(back).get('facade-1>logging-2')).toBe('retry');
  });

  it('lead to no holder from a broker that took nothing, and show no read', () => {
    const failed = [
      hop('append', ['facade', 1], ['kafka', 1], 1, 'timeout'),
      hop('append', ['facade', 1], ['kafka', 2]),
      hop('hold', ['messages', 1]),
      hop('read-log', ['facade', 2], ['logging', 1]),
    ];
    expect([...pathLinks(failed)]).toEqual([
      ['facade-1>kafka-1', 'failed'],
      ['facade-1>kafka-2', 'moving'],
      ['kafka-2>messages-1', 'moving'],
    ]);
  });
});
