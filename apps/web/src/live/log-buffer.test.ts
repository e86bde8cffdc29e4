import { instanceId, type LogLine } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { emptyLogBuffer, keptLines, withLogs } from './log-buffer.ts';

function line(seq: number): LogLine {
  return {
    t: '2026-01-01T00:00:00.000Z',
    seq,
    level: 'info',
    instance: instanceId('logging', 1),
    life: 'a',
    event: 'output',
    msg: `line ${seq}`,
    detail: {},
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(from + i));

describe('the lines a page keeps', () => {
  it('grow by what is new, also when the topic has let go of the old ones', () => {
    const one = { lines: range(1, 3), dropped: 0 };
    const first = withLogs(emptyLogBuffer, undefined, one);
    const two = { lines: [...one.lines.slice(1), line(4)], dropped: 0 };
    const second = withLogs(first, one, two);
    expect(second.lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(second.total).toBe(4);
  });

  it('do not double after a reconnect that brings the same lines as other objects', () => {
    const first = withLogs(emptyLogBuffer, undefined, { lines: range(1, 5), dropped: 0 });
    expect(withLogs(first, undefined, { lines: range(3, 6), dropped: 0 }).lines.map(({ seq }) => seq)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it('count what was dropped while the page looked, and not before', () => {
    const one = { lines: range(1, 2), dropped: 7 };
    const first = withLogs(emptyLogBuffer, undefined, one);
    expect(first.dropped).toBe(0);
    expect(withLogs(first, one, { lines: range(8, 9), dropped: 12 }).dropped).toBe(5);
  });

  it('stay bounded, and count what falls out', () => {
    const first = withLogs(emptyLogBuffer, undefined, { lines: range(1, keptLines), dropped: 0 });
    const second = withLogs(first, undefined, { lines: range(keptLines, keptLines + 3), dropped: 0 });
    expect(second.lines).toHaveLength(keptLines);
    expect(second.dropped).toBe(3);
    expect(second.lines[0]?.seq).toBe(4);
  });

  it('are the same object when nothing came', () => {
    const one = { lines: range(1, 2), dropped: 0 };
    const first = withLogs(emptyLogBuffer, undefined, one);
    expect(withLogs(first, one, one)).toBe(first);
  });
});
