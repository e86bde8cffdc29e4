import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ChildRecord, deleteRecord, parseRecord, readRecord, readRecords, writeRecord } from './child-record.ts';
import { phases } from './life-cycle.ts';

const names = fc.record({ pid: fc.integer({ min: 2, max: 4_194_304 }), startTime: fc.string({ minLength: 1 }) });
const counts = fc.nat();
const records: fc.Arbitrary<ChildRecord> = fc.record({
  version: fc.constant<1>(1),
  id: fc.stringMatching(/^[a-z]{1,10}-[1-9]$/),
  phase: fc.constantFrom(...phases),
  ticket: fc.option(fc.uuid()),
  specHash: fc.string(),
  process: fc.option(
    fc
      .tuple(
        names,
        fc.record({
          startedAt: fc.constant('2024-02-29T12:00:00.000Z'),
          everReady: fc.boolean(),
          log: fc.record({ offset: counts, rotated: fc.boolean() }),
          group: fc.array(names),
        }),
      )
      .map(([name, rest]) => Object.assign(rest, name)),
  ),
  restarts: counts,
  exit: fc.option(
    fc.record({
      code: fc.option(fc.nat(255)),
      signal: fc.option(fc.constantFrom('SIGKILL', 'SIGTERM')),
      at: fc.constant('2024-02-29T12:00:00.000Z'),
      expected: fc.boolean(),
      reason: fc.string(),
      during: fc.constantFrom('life', 'stop', 'kill', 'start time-out'),
      logTail: fc.array(fc.string()),
    }),
  ),
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'child records '));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('records', () => {
  it('[SUP28] come back from disk as they were', () => {
    const runDir = folder();
    fc.assert(
      fc.property(records, (record) => {
        writeRecord(runDir, record);
        expect(readRecord(runDir, record.id)).toEqual(record);
      }),
      { numRuns: 50 },
    );
  });

  it('[SUP28] are private, leave nothing half-written, and can be listed and forgotten', () => {
    const runDir = folder();
    const record: ChildRecord = {
      version: 1,
      id: 'b',
      phase: 'stopped',
      ticket: null,
      specHash: '',
      process: null,
      restarts: 0,
      exit: null,
    };
    expect(readRecords(runDir)).toEqual([]);
    writeRecord(runDir, record);
    writeRecord(runDir, { ...record, id: 'a' });
    expect(readdirSync(join(runDir, 'children')).toSorted()).toEqual(['a.json', 'b.json']);
    expect(statSync(join(runDir, 'children', 'a.json')).mode & 0o777).toBe(0o600);
    expect(readRecords(runDir).map(({ id }) => id)).toEqual(['a', 'b']);
    deleteRecord(runDir, 'a');
    deleteRecord(runDir, 'a');
    expect(readRecord(runDir, 'a')).toBeUndefined();
  });

  it('[SUP28] never give a pid whose group would be ours or everybody', () => {
    const process = {
      pid: 1,
      startTime: 'x',
      startedAt: '',
      everReady: true,
      log: { offset: 0, rotated: false },
      group: [],
    };
    for (const pid of [1, 0, -1, 1.5, '7', null]) {
      const text = JSON.stringify({
        version: 1,
        id: 'a',
        phase: 'ready',
        ticket: null,
        specHash: '',
        process: { ...process, pid },
        restarts: 0,
        exit: null,
      });
      expect(() => parseRecord(text, 'a.json')).toThrow('a.json is not the record of a child process');
    }
  });

  it('[SUP28] are refused by name when they are anything else, and ids cannot leave the folder', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseRecord(text, '/run/children/x.json')).toThrow('/run/children/x.json');
      }),
    );
    expect(() => parseRecord('{"half":', 'x.json')).toThrow('x.json');
    for (const id of ['../x', '', '.hidden', 'a/b', 'a b']) {
      expect(() => readRecord(folder(), id)).toThrow('cannot name a child process');
    }
  });
});
