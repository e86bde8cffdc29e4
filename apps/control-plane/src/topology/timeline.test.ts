import { expect, test } from 'vitest';
import { instanceId, timelineKept, type EventLine, type EventName } from '@signalbox/shared';
import { createTimeline } from './timeline.ts';

const logging2 = instanceId('logging', 2);
const member2 = instanceId('hazelcast', 2);
const messages1 = instanceId('messages', 1);

/** The control plane's own lines, a second apart unless said otherwise. */
function log() {
  let at = Date.parse('2026-01-01T00:00:00.000Z');
  const timeline = createTimeline();
  const say = (event: EventName, fields: Record<string, unknown> = {}, afterMs = 1_000): boolean => {
    at += afterMs;
    const base = {
      t: new Date(at).toISOString(),
      seq: 1,
      level: 'info',
      instance: 'control',
      life: 'a',
      event,
      msg: '',
    };
    return timeline.take({ ...base, ...fields } as EventLine);
  };
  return {
    say,
    state: (target: string, from: string, to: string, fields: Record<string, unknown> = {}, afterMs?: number) =>
      say('instance.state', { target, from, to, ...fields }, afterMs),
    entries: () => Object.values(timeline.state().entries),
    kinds: () => Object.values(timeline.state().entries).map(({ instance, kind }) => `${instance ?? '-'} ${kind}`),
  };
}

test('a process killed from outside leaves an entry, and its member went with it', () => {
  const { state, entries } = log();
  state(logging2, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL', exit: 'ended by SIGKILL' });
  state(member2, 'ready', 'failed', { cause: 'partner', with: logging2, code: 3, exit: 'logging-2 is gone' }, 120);
  expect(entries()).toEqual([
    {
      n: 1,
      at: '2026-01-01T00:00:01.000Z',
      instance: logging2,
      kind: 'killed-from-outside',
      reason: 'ended by SIGKILL',
      also: [member2],
      signal: 'SIGKILL',
    },
  ]);
});

test('a unit that is back is told of once, whichever half is seen ready first', () => {
  for (const order of [
    [member2, logging2],
    [logging2, member2],
  ]) {
    const { state, kinds } = log();
    state(logging2, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' });
    state(member2, 'ready', 'failed', { cause: 'partner', with: logging2 }, 100);
    for (const half of [logging2, member2]) state(half, 'failed', 'starting');
    for (const half of order) state(half, 'starting', 'ready', {}, 50);
    expect(kinds()).toEqual(['logging-2 killed-from-outside', 'logging-2 back']);
  }
});

test('the same where the death of the member was seen first: who died first is not who was seen first', () => {
  const { state, entries } = log();
  state(member2, 'ready', 'failed', { cause: 'partner', with: logging2, exit: 'logging-2 is gone' });
  expect(entries()).toMatchObject([{ instance: member2, kind: 'went-along' }]);
  state(logging2, 'ready', 'failed', { cause: 'unseen', exit: 'how is unknown' }, 90);
  expect(entries()).toMatchObject([
    { n: 1, instance: logging2, kind: 'ended-unseen', reason: 'how is unknown', also: [member2] },
  ]);
});

test('both killed by a command are one entry; two that were struck apart are two', () => {
  const { state, kinds, entries } = log();
  state(member2, 'stopping', 'killed', { cause: 'asked', exit: 'killed with SIGKILL: a command' });
  state(logging2, 'stopping', 'killed', { cause: 'asked', exit: 'killed with SIGKILL: a command' }, 5);
  expect(entries()).toMatchObject([{ instance: logging2, kind: 'killed', also: [member2] }]);
  state(logging2, 'killed', 'starting');
  state(member2, 'killed', 'starting', {}, 1);
  state(member2, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' });
  state(logging2, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' }, 5);
  expect(kinds().slice(1)).toEqual(['hazelcast-2 killed-from-outside', 'logging-2 killed-from-outside']);
});

test('what was dead is back when it is ready, with how long it was away, its member unsaid', () => {
  const { state, entries } = log();
  state(logging2, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' });
  state(member2, 'ready', 'failed', { cause: 'partner', with: logging2 }, 100);
  state(logging2, 'failed', 'starting');
  state(member2, 'failed', 'starting', {}, 10);
  state(member2, 'starting', 'ready');
  state(logging2, 'starting', 'ready', {}, 890);
  expect(entries().map(({ kind, ms }) => [kind, ms])).toEqual([
    ['killed-from-outside', undefined],
    ['back', 3_000],
  ]);
});

test('the first start of everything is one entry, not one an instance', () => {
  const { say, state, kinds } = log();
  say('control.started', { url: 'x', pid: 1 });
  state(messages1, 'stopped', 'starting');
  state(messages1, 'starting', 'ready');
  expect(kinds()).toEqual(['- system-started']);
});

test('an orderly end is one entry, and so are no deaths', () => {
  const { say, state, kinds } = log();
  say('control.stopping', { reason: 'Ctrl-C' });
  state(messages1, 'ready', 'stopping');
  state(messages1, 'stopping', 'stopped', { cause: 'asked' });
  expect(kinds()).toEqual(['- system-stopped']);
});

test('a pause, its end, and the new life of one that was frozen for too long', () => {
  const { state, entries } = log();
  state(messages1, 'ready', 'paused', { reason: 'paused on request' });
  state(messages1, 'paused', 'degraded', {}, 20_000);
  state(messages1, 'degraded', 'failed', { cause: 'self', code: 1, frozenMs: 20_000, reason: 'it stood still' }, 700);
  state(messages1, 'failed', 'starting');
  state(messages1, 'starting', 'ready');
  expect(entries().map(({ kind, ms }) => [kind, ms])).toEqual([
    ['paused', undefined],
    ['resumed', 20_000],
    ['frozen-too-long', 20_000],
    ['back', 2_000],
  ]);
});

test('stopped by somebody else is not our pause', () => {
  const { state, kinds } = log();
  state(messages1, 'ready', 'paused', { reason: 'the system shows it stopped, and nobody here asked for that' });
  expect(kinds()).toEqual(['messages-1 paused-from-outside']);
});

test('a pause that the next control plane takes over is not one more', () => {
  const { say, state, kinds } = log();
  state(messages1, 'ready', 'paused', { reason: 'paused on request' });
  say('control.started', { url: 'x', pid: 2 });
  state(messages1, 'stopped', 'degraded');
  state(messages1, 'degraded', 'paused', { reason: 'the system shows it stopped, and nobody here asked for that' });
  expect(kinds()).toEqual(['messages-1 paused', '- system-started']);
});

test('degraded says why, and how long it took to come back; a resume is not one more', () => {
  const { state, entries } = log();
  state(messages1, 'ready', 'degraded', { reason: 'has heard nothing' });
  state(messages1, 'degraded', 'ready', {}, 4_000);
  expect(entries()).toMatchObject([
    { kind: 'degraded', reason: 'has heard nothing' },
    { kind: 'back', ms: 4_000 },
  ]);
});

test('a process that lived when the control plane was last seen, and is started anew, had ended unseen', () => {
  const { say, state, kinds } = log();
  say('control.started', { url: 'x', pid: 1 });
  state(messages1, 'stopped', 'starting');
  state(messages1, 'starting', 'ready');
  state(logging2, 'starting', 'ready');
  // Killed with SIGKILL: no word of an end. The next one adopts what lives.
  say('control.started', { url: 'x', pid: 2 });
  state(logging2, 'stopped', 'degraded');
  state(logging2, 'degraded', 'ready');
  state(messages1, 'stopped', 'starting');
  expect(kinds()).toEqual(['- system-started', '- system-started', 'messages-1 ended-unseen']);
});

test('what a fresh start had ended is not accused of having ended by itself', () => {
  const { say, state, kinds } = log();
  state(messages1, 'starting', 'ready');
  // The control plane was killed; the next one begins with nothing, and ends what the first had left behind.
  say('control.stopping', { reason: 'a fresh start' });
  say('control.started', { url: 'x', pid: 2 });
  state(messages1, 'stopped', 'starting');
  state(messages1, 'starting', 'ready');
  expect(kinds()).toEqual(['- system-stopped', '- system-started']);
});

test('a change of the preset is told once, not as so many deaths and returns; what happens afterwards is told again', () => {
  const { say, state, kinds, entries } = log();
  state(messages1, 'starting', 'ready');
  state(messages1, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' });
  say('preset.changing', { from: 'default', to: 'report-d' });
  state(logging2, 'ready', 'stopped', { cause: 'asked' });
  say('preset.changed', { preset: 'report-d' });
  // Another one of the same name: it comes back from nothing.
  state(messages1, 'stopped', 'starting');
  state(messages1, 'starting', 'ready');
  expect(kinds()).toEqual(['messages-1 killed-from-outside', '- preset-changing', '- preset-changed']);
  expect(entries().at(-1)?.reason).toBe('report-d');
  state(messages1, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' });
  expect(kinds().at(-1)).toBe('messages-1 killed-from-outside');
});

test('a command that failed keeps its cause', () => {
  const { say, entries } = log();
  say('control.command', { command: 'c', verb: 'pause', targets: ['messages-1'], state: 'done' });
  say('control.command', {
    command: 'd',
    verb: 'pause',
    targets: ['messages-1'],
    state: 'failed',
    reason: 'not running',
  });
  expect(entries()).toMatchObject([
    { instance: null, kind: 'command-failed', verb: 'pause', targets: ['messages-1'], reason: 'not running' },
  ]);
});

test('only the control plane is believed, and lines of an older version say what they can', () => {
  const { say, state, kinds } = log();
  say('instance.state', { instance: 'facade-1', target: messages1, from: 'ready', to: 'failed', cause: 'signal' });
  expect(kinds()).toEqual([]);
  state(messages1, 'ready', 'failed', { exit: 'ended by SIGKILL from outside' });
  expect(kinds()).toEqual(['messages-1 ended-unseen']);
});

test('the newest are kept, numbered on', () => {
  const { state, entries } = log();
  for (let i = 0; i < timelineKept + 5; i += 1) {
    state(messages1, 'ready', 'failed', { cause: 'signal', signal: 'SIGKILL' });
    state(messages1, 'failed', 'starting');
  }
  expect(entries()).toHaveLength(timelineKept);
  expect([entries()[0]?.n, entries().at(-1)?.n]).toEqual([6, timelineKept + 5]);
});

test('says whether anything has changed', () => {
  const { say, state } = log();
  expect(say('hop')).toBe(false);
  expect(state(messages1, 'stopped', 'starting')).toBe(false);
  expect(state(messages1, 'starting', 'failed', { cause: 'not-started' })).toBe(true);
});
