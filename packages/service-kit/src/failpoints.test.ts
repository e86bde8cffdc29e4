import { expect, test } from 'vitest';
import { createFailpoints } from './failpoints.ts';
import { createLogger } from './logger.ts';
import { memoryStream } from '../testing/memory-stream.ts';

function setUp(armed: Parameters<typeof createFailpoints>[0]['armed']) {
  const stream = memoryStream();
  const logger = createLogger({ instance: 'facade-1' as never, stream });
  let killed = 0;
  return {
    points: createFailpoints({ armed, logger, kill: () => (killed += 1) }),
    lines: stream.lines,
    killed: () => killed,
  };
}

test('nothing fires that is not armed', () => {
  const { points, lines, killed } = setUp([]);
  expect(points.fires('show-twice')).toBe(false);
  points.dieAt('die-after-put');
  expect(killed()).toBe(0);
  expect(lines).toEqual([]);
});

test('a bug is in force from the passing it is armed for, and says so once', () => {
  const { points, lines } = setUp([{ name: 'show-twice', on: 2 }]);
  expect([1, 2, 3].map(() => points.fires('show-twice'))).toEqual([false, true, true]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"failpoint":"show-twice"');
});

test('the process dies at that passing and at no other', () => {
  const { points, killed } = setUp([{ name: 'die-after-put', on: 2 }]);
  points.dieAt('die-after-put');
  expect(killed()).toBe(0);
  points.dieAt('die-after-put');
  points.dieAt('die-after-put');
  expect(killed()).toBe(1);
});
