import type { ScenarioRun, ScenarioRunState } from '@signalbox/shared';
import type { Look } from '../../ui/tone.ts';

/** Colour, icon and word of every state of a run. */
export const runLooks: Record<ScenarioRunState, Look> = {
  running: { tone: 'warn', icon: 'clock', word: 'scenario.running' },
  passed: { tone: 'ok', icon: 'check', word: 'scenario.passed' },
  failed: { tone: 'bad', icon: 'alert', word: 'scenario.failed' },
  stopped: { tone: 'off', icon: 'stop', word: 'scenario.stopped' },
  broken: { tone: 'bad', icon: 'alert', word: 'scenario.broken' },
};

export type StepState = 'waiting' | 'running' | 'passed' | 'failed';

/** Colour, icon and word of a step. */
export const stepLooks: Record<StepState, Look> = {
  waiting: { tone: 'off', icon: 'minus', word: 'scenario.stepWaiting' },
  running: { tone: 'warn', icon: 'clock', word: 'scenario.stepRunning' },
  passed: { tone: 'ok', icon: 'check', word: 'scenario.stepPassed' },
  failed: { tone: 'bad', icon: 'alert', word: 'scenario.stepFailed' },
};

/** Where the `n`th step (from 1) of a run stands. A run ends at its first step that is not as expected, so those before the present one were. */
export function stepState(run: ScenarioRun | undefined, n: number): StepState {
  if (run === undefined) return 'waiting';
  const ended = run.steps[n - 1];
  if (ended !== undefined) return ended.passed ? 'passed' : 'failed';
  if (run.state !== 'running') return 'waiting';
  return n < run.step ? 'passed' : n === run.step ? 'running' : 'waiting';
}
