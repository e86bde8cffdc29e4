import { instanceId, messageIdSchema, type MessageRow } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { matching, newerThan, newestFirst, stateFilter } from './rows.ts';

function row(n: number, over: Partial<MessageRow> = {}): MessageRow {
  return {
    id: messageIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
    text: `msg ${n}`,
    state: 'acked',
    facade: instanceId('facade', 1),
    logging: instanceId('logging', 2),
    mapPartition: 1,
    partition: 0,
    offset: n,
    heldBy: instanceId('messages', 1),
    attempts: 1,
    ms: 3,
    at: '2026-01-01T00:00:00.000Z',
    n,
    ...over,
  };
}

describe('the rows of the message list', () => {
  it('stand newest first, by order of arrival', () => {
    expect(newestFirst([row(1), row(3), row(2)]).map(({ n }) => n)).toEqual([3, 2, 1]);
  });

  it('are found by text, id and the instances they went through, in any case', () => {
    const rows = [row(1, { text: 'Seat 14A' }), row(2, { heldBy: instanceId('messages', 2) })];
    expect(matching(rows, { q: 'seat', state: undefined }).map(({ n }) => n)).toEqual([1]);
    expect(matching(rows, { q: 'messages-2', state: undefined }).map(({ n }) => n)).toEqual([2]);
    expect(matching(rows, { q: '000000000002', state: undefined }).map(({ n }) => n)).toEqual([2]);
    expect(matching(rows, { q: '', state: 'refused' })).toEqual([]);
  });

  it('show no message twice, though the live window and the past overlap', () => {
    expect(matching([row(2), row(1), row(2), row(1)], { q: '', state: undefined }).map(({ n }) => n)).toEqual([2, 1]);
  });

  it('count what came since the reader began to read', () => {
    expect(newerThan([row(5), row(4)], [row(7), row(6), row(5), row(4)])).toBe(2);
    expect(newerThan([], [row(1)])).toBe(1);
  });

  it('know only the states there are', () => {
    expect(stateFilter('acked')).toBe('acked');
    expect(stateFilter('nonsense')).toBeUndefined();
    expect(stateFilter(null)).toBeUndefined();
  });
});
