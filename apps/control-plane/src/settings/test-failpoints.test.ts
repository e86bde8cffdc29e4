import { expect, test } from 'vitest';
import { readTestFailpoints } from './test-failpoints.ts';

test('each instance gets its own failpoints, and nobody any by default', () => {
  const env = { SIGNALBOX_TEST_FAILPOINTS: 'messages-1=drop-on-replay@5,show-twice;facade-2=die-after-append' };
  expect(readTestFailpoints(env)).toEqual(
    new Map([
      ['messages-1', 'drop-on-replay@5,show-twice'],
      ['facade-2', 'die-after-append'],
    ]),
  );
  expect(readTestFailpoints({})).toEqual(new Map());
});

test.each(['messages-1', 'nobody=show-twice', 'messages-1=no-such-bug'])('%s stops the start', (text) => {
  expect(readTestFailpoints({ SIGNALBOX_TEST_FAILPOINTS: text })).toMatchObject({
    where: 'SIGNALBOX_TEST_FAILPOINTS',
    found: JSON.stringify(text),
  });
});
