import { instanceId, messageIdSchema, type Trace, type TraceHop } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

const id = messageIdSchema.parse('7b1c0000-0000-4000-8000-00000000e204');

function hop(over: Partial<TraceHop> & Pick<TraceHop, 'hop' | 'instance'>): TraceHop {
  return { life: 'a', seq: 1, t: '2026-01-01T00:00:00.000Z', attempt: 1, outcome: 'ok', ms: 1, startMs: 0, ...over };
}

const facade = instanceId('facade', 2);
const trace: Trace = {
  id,
  row: null,
  hops: [
    hop({ hop: 'append', instance: facade, to: instanceId('kafka', 1), partition: 4, offset: 2077 }),
    hop({ hop: 'log', instance: facade, to: instanceId('logging', 2), outcome: 'refused' }),
    hop({ hop: 'log', instance: facade, to: instanceId('logging', 3), attempt: 2 }),
    hop({ hop: 'store', instance: instanceId('logging', 3), mapPartition: 118 }),
    hop({ hop: 'hold', instance: instanceId('messages', 2), partition: 4, offset: 2077 }),
  ],
};

describe('the sentences about a message', () => {
  it('name who failed, who was asked next, and where it is', () => {
    expect(explain(trace)).toEqual([
      {
        key: 'trace.retried',
        values: { to: 'logging-2', facade: 'facade-2', next: 'logging-3' },
        outcome: 'outcome.refused',
      },
      { key: 'trace.stored', values: { by: 'logging-3', partition: 118 } },
      { key: 'trace.placedHeld', values: { partition: 4, offset: 2077, heldBy: 'messages-2' } },
    ]);
  });

  it('name the owner and the copies where they could be asked', () => {
    const asked: Trace = {
      ...trace,
      whereabouts: { id, map: { partition: 118, owner: 'hazelcast-3', backups: ['hazelcast-1'] } },
    };
    expect(explain(asked)[1]).toEqual({
      key: 'trace.storedAt',
      values: { by: 'logging-3', partition: 118, owner: 'hazelcast-3', backups: 'hazelcast-1', count: 1 },
    });
  });

  it('say nothing about what no hop has told', () => {
    expect(explain({ id, row: null, hops: [] })).toEqual([]);
  });
});
