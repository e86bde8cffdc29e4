import { expect, test } from 'vitest';
import { instanceId, type InstanceState } from '@signalbox/shared';
import type { ChildExit, ChildStatus } from '@signalbox/supervisor';
import { createEndings } from './endings.ts';

const logging2 = instanceId('logging', 2);
const messages1 = instanceId('messages', 1);

const exit = (at: string, over: Partial<ChildExit> = {}): ChildExit => ({
  code: null,
  signal: 'SIGKILL',
  at,
  expected: false,
  reason: 'gone',
  during: 'life',
  logTail: [],
  ...over,
});
const status = (state: InstanceState, ended?: ChildExit): ChildStatus => ({
  id: 'x',
  state,
  reason: '',
  restarts: 0,
  adopted: false,
  ...(ended === undefined ? {} : { exit: ended }),
});

function bench() {
  let now = 0;
  const endings = createEndings({ now: () => now, after: () => () => {} });
  return {
    endings,
    pass(ms: number) {
      now += ms;
    },
  };
}

test('a death is told once: what is done to the dead afterwards is no other death', () => {
  const { endings } = bench();
  const first = exit('2026-01-01T00:00:01.000Z');
  expect(endings.changed(logging2, 'ready', status('failed', first))).toEqual({
    death: { cause: 'signal', signal: 'SIGKILL' },
  });
  expect(endings.changed(logging2, 'failed', status('killed', first))).toEqual({});
});

test('a start that never became a life is told as that, not by the death before it', () => {
  const { endings } = bench();
  const first = exit('2026-01-01T00:00:01.000Z');
  endings.changed(logging2, 'ready', status('failed', first));
  expect(endings.changed(logging2, 'starting', status('failed', first))).toEqual({ death: { cause: 'not-started' } });
});

test('what nobody supervised is told when it is found', () => {
  const { endings } = bench();
  const found = exit('2026-01-01T00:00:01.000Z', { signal: null });
  expect(endings.changed(logging2, 'stopped', status('failed', found))).toEqual({ death: { cause: 'unseen' } });
});

test('a resume of an instance that was frozen too long says that it is started again, and why', async () => {
  const { endings, pass } = bench();
  endings.changed(messages1, 'ready', status('paused'));
  pass(20_000);
  endings.changed(messages1, 'paused', status('degraded'));
  const resumed = endings.afterResume(messages1, { outcome: 'resumed' });
  const crash = exit('2026-01-01T00:00:01.000Z', { signal: null, code: 1 });
  expect(endings.changed(messages1, 'degraded', status('failed', crash))).toEqual({
    death: { cause: 'self', code: 1 },
    frozenMs: 20_000,
  });
  const words = expect.stringMatching(/stood still for 20 s.*started again/);
  expect(await resumed).toEqual({ outcome: 'restarted', reason: words });
  expect(endings.because(messages1)).toEqual(words);
  endings.changed(messages1, 'starting', status('ready'));
  expect(endings.because(messages1)).toBeUndefined();
});

test('nobody asked for an end that only followed the death of the other half, whichever of the two ended it', () => {
  const { endings } = bench();
  const killed = exit('2026-01-01T00:00:01.000Z', { expected: true, during: 'kill' });
  endings.withPartner(logging2);
  expect(endings.changed(logging2, 'ready', status('killed', killed))).toMatchObject({ death: { cause: 'partner' } });
  expect(endings.exitOf(logging2, killed)).toMatchObject({ signal: 'SIGKILL', expected: false });
  const asked = exit('2026-01-01T00:00:02.000Z', { expected: true, during: 'kill' });
  endings.changed(logging2, 'ready', status('killed', asked));
  expect(endings.exitOf(logging2, asked)).toMatchObject({ expected: true });
});
