import { instanceId, type Level, type LogLine } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { filterLines, levelFilter, newerThan } from './filter-lines.ts';

function line(seq: number, level: Level, msg: string, detail: LogLine['detail'] = {}): LogLine {
  return {
    t: '2026-01-01T00:00:00.000Z',
    seq,
    level,
    instance: instanceId('logging', 1),
    life: 'a',
    event: 'hop',
    msg,
    detail,
  };
}

const id = '7b1c0000-0000-4000-8000-00000000e204';
const lines = [
  line(1, 'debug', 'quiet'),
  line(2, 'info', 'stored seat 14A', { messageId: id, hop: 'store' }),
  line(3, 'error', 'refused', { to: 'logging-2' }),
];
const all = { level: 'debug', words: '', messageId: '' } as const;
const seqs = (found: readonly LogLine[]) => found.map(({ seq }) => seq);

describe('the filter of the logs', () => {
  it('hides what is quieter than the level', () => {
    expect(seqs(filterLines(lines, { ...all, level: 'info' }))).toEqual([2, 3]);
    expect(levelFilter('warn')).toBe('warn');
    expect(levelFilter('loud')).toBe('debug');
  });

  it('searches text, instance and detail in any case', () => {
    expect(seqs(filterLines(lines, { ...all, words: 'SEAT' }))).toEqual([2]);
    expect(seqs(filterLines(lines, { ...all, words: 'logging-2' }))).toEqual([3]);
  });

  it('shows the lines of one message, also by the beginning of its id', () => {
    expect(seqs(filterLines(lines, { ...all, messageId: id }))).toEqual([2]);
    expect(seqs(filterLines(lines, { ...all, messageId: '7B1C' }))).toEqual([2]);
  });

  it('is the same list when nothing is filtered', () => {
    expect(filterLines(lines, all)).toBe(lines);
  });

  it('counts what came since the reader began to read', () => {
    expect(newerThan(lines.slice(0, 1), lines)).toBe(2);
    expect(newerThan(lines, lines)).toBe(0);
    expect(newerThan([], lines)).toBe(3);
  });
});
