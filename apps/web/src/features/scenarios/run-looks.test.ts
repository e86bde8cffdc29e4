import type { ScenarioRun } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { stepState } from './run-looks.ts';

const words = { en: 'x', uk: 'x' };
const step = (passed: boolean) => ({ title: words, verb: 'send', passed, expected: '', found: '', ms: 1 });
const run = (over: Partial<ScenarioRun>): ScenarioRun => ({
  id: 'h5-1',
  name: 'h5',
  state: 'running',
  at: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  step: 2,
  of: 3,
  sending: null,
  steps: [],
  figures: null,
  reason: null,
  report: false,
  ...over,
});
const states = (of: ScenarioRun | undefined) => [1, 2, 3].map((n) => stepState(of, n));

it('waits before a run, follows it, and keeps what came of each step', () => {
  expect(states(undefined)).toEqual(['waiting', 'waiting', 'waiting']);
  expect(states(run({}))).toEqual(['passed', 'running', 'waiting']);
  expect(states(run({ state: 'failed', steps: [step(true), step(false)] }))).toEqual(['passed', 'failed', 'waiting']);
  expect(states(run({ state: 'broken', step: 0 }))).toEqual(['waiting', 'waiting', 'waiting']);
});
