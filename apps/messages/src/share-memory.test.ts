import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { messageIdSchema } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { Share, type ShareRecord } from './share.ts';

const count = 50_000;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** As the log's reader makes them: every text a copy of its own, cut out of a larger buffer. */
function records(from: number, text: string): ShareRecord[] {
  return Array.from({ length: 500 }, (_, i) => ({
    offset: from + i,
    id: messageIdSchema.parse(Buffer.from(randomUUID()).toString('utf8')),
    msg: Buffer.from(text).toString('utf8'),
  }));
}

it.each([50, 500])('a message of %i characters takes at most 200 bytes besides its text', (length) => {
  const share = new Share();
  share.assign([0]);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let from = 0; from < count; from += 500) {
    const position = from + 500;
    share.take({ partition: 0, records: records(from, 'x'.repeat(length)), position, highWater: position });
  }
  collectGarbage();
  const each = (process.memoryUsage().heapUsed - before) / share.count;
  expect(share.count).toBe(count);
  expect(each).toBeGreaterThan(length);
  expect(each).toBeLessThan(length + 200);
});
