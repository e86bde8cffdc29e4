import { expect, test } from 'vitest';
import { instanceId } from '@signalbox/shared';
import type { ChildExit } from '@signalbox/supervisor';
import { deathOf } from './death.ts';

const logging2 = instanceId('logging', 2);
const member2 = instanceId('hazelcast', 2);

const lifelineClosed = JSON.stringify({ event: 'member.leash-closed', msg: 'logging-2 is gone' });
const exit = (over: Partial<ChildExit>): ChildExit => ({
  code: null,
  signal: null,
  at: '2026-01-01T00:00:00.000Z',
  expected: false,
  reason: '',
  during: 'life',
  logTail: [],
  ...over,
});

test('killed from outside: the logging instance by the signal, its member because of it, not the reverse', () => {
  expect(deathOf(logging2, exit({ signal: 'SIGKILL' }), false)).toEqual({ cause: 'signal', signal: 'SIGKILL' });
  expect(deathOf(member2, exit({ code: 3, logTail: [lifelineClosed] }), false)).toEqual({
    cause: 'partner',
    with: logging2,
    code: 3,
  });
});

test('the same where both were taken over and nobody could see a signal or a code', () => {
  expect(deathOf(logging2, exit({}), false)).toEqual({ cause: 'unseen' });
  expect(deathOf(member2, exit({ logTail: [lifelineClosed] }), false)).toEqual({ cause: 'partner', with: logging2 });
});

test('a half that was killed because the other had died went along, though the kill was ours', () => {
  const killed = exit({ signal: 'SIGKILL', expected: true, during: 'kill' });
  expect(deathOf(member2, killed, true)).toEqual({ cause: 'partner', with: logging2, signal: 'SIGKILL' });
  expect(deathOf(member2, killed, false)).toEqual({ cause: 'asked', signal: 'SIGKILL' });
});

test('our own SIGKILL after a start that took too long is no signal from outside', () => {
  expect(deathOf(logging2, exit({ signal: 'SIGKILL', during: 'start time-out' }), false)).toEqual({
    cause: 'not-started',
  });
});

test('no life has ended where none had begun', () => {
  expect(deathOf(logging2, undefined, false)).toEqual({ cause: 'not-started' });
});
