import { parseEventLine } from '@signalbox/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine } from './parse-line.ts';

const whole = {
  t: '2026-01-31T12:00:00.000Z',
  seq: 1,
  level: 'info',
  instance: 'facade-1',
  life: 'a',
  epoch: 1,
  event: 'hop',
  msg: 'a try',
  hop: 'log',
  messageId: '00000000-0000-4000-8000-000000000001',
  requestId: 'r1',
  attempt: 1,
  to: 'logging-2',
  outcome: 'ok',
  ms: 1.5,
  status: 201,
  partition: 1,
  offset: 0,
  mapPartition: 7,
  bytes: 3,
  text: 'abc',
  reason: 'x',
};
const strange = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  -1,
  1,
  1.5,
  '',
  'hop',
  'ok',
  'facade-1',
  'facade-0',
  'control',
  'x',
  [],
  {},
  true,
  2 ** 60,
  '2026-02-30T00:00:00.000Z',
  '2026-02-29T00:00:00.000Z',
  '2024-02-29T12:00:00Z',
  '2026-01-01',
  'nonsense',
);

describe('reading a line of a log', () => {
  it('takes a hop with all its fields as the schema does', () => {
    expect(parseLine(JSON.stringify(whole))).toEqual(whole);
    expect(parseEventLine(JSON.stringify(whole))).toEqual(whole);
  });

  it('says of any hop, however damaged, what the schema says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(whole), 'another', '__proto__'), strange, { maxKeys: 3 }),
        fc.subarray(Object.keys(whole), { maxLength: 2 }),
        (changed, dropped) => {
          const line = JSON.stringify(
            Object.fromEntries(Object.entries({ ...whole, ...changed }).filter(([key]) => !dropped.includes(key))),
          );
          expect(parseLine(line)).toEqual(parseEventLine(line));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each(['', 'plain words', '{"event":"hop"', '{"event":"hop"}', '[1]', '{"event":"nothing-of-ours"}'])(
    'takes %j for no event',
    (line) => {
      expect(parseLine(line)).toBeUndefined();
    },
  );
});
