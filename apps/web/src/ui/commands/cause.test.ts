import type { Command } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { causeOf } from './cause.ts';

const command = (over: Partial<Command>): Command => ({
  id: 'c',
  verb: 'pause',
  targets: ['messages-1'],
  state: 'done',
  results: [],
  by: 'browser',
  at: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  ...over,
});

it('keeps why a command failed, once, with what to do', () => {
  const failed = command({
    state: 'failed',
    results: [
      { target: 'messages-1', outcome: 'failed', reason: 'it is not running' },
      { target: 'messages-2', outcome: 'paused' },
    ],
    error: { code: 'conflict', message: 'messages-1: it is not running', remedy: 'Start it first.' },
  });
  expect(causeOf(failed)).toBe('messages-1: it is not running · Start it first.');
});

it('says what came of a target beside what was asked: a resume that ended in a restart', () => {
  const restarted = command({
    verb: 'resume',
    results: [{ target: 'messages-1', outcome: 'restarted', reason: 'it stood still for 20 s' }],
  });
  expect(causeOf(restarted)).toBe('messages-1: it stood still for 20 s');
});

it('is nothing where all went as asked', () => {
  expect(causeOf(command({ results: [{ target: 'messages-1', outcome: 'paused' }] }))).toBe('');
});
