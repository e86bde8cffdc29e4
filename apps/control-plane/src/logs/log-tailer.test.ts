import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EventLine, type LogList, type Writer } from '@signalbox/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readLogPage } from './log-history.ts';
import { createFileLog } from './instance-log.ts';
import { createLogTailer } from './log-tailer.ts';

const line = (instance: string, seq: number, event = 'service.ready', t = '2026-01-01T00:00:00.000Z') =>
  `${JSON.stringify({ t, seq, level: 'info', instance, life: 'a', event, msg: `line ${seq}` })}\n`;

/** What one line costs, by the clock of the test. */
const msEach = 0.02;
const many = Array.from({ length: 20_000 }, (_, n) => line('kafka-1', n + 1)).join('');

function setUp() {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-logs-'));
  const file = (id: string) => path.join(folder, `${id}.ndjson`);
  const seen: EventLine[] = [];
  const sources = ['facade-1', 'kafka-1', 'logging-1'].map((id) => ({
    id: id as Writer,
    log: createFileLog(file(id), id as Writer),
  }));
  const held = new Set<Writer>();
  const machine = { othersFirst: false, spent: 0, clock: () => performance.now() };
  const tailer = createLogTailer({
    sources: () => sources,
    onLine(one) {
      seen.push(one);
      machine.spent += msEach;
    },
    mayRead: (id) => !held.has(id),
    isAwaited: (id) => id === 'logging-1',
    othersFirst: () => machine.othersFirst,
    clock: () => machine.clock(),
    now: () => 0,
  });
  return {
    file,
    held,
    machine,
    seen,
    tailer,
    logOf: (id: string) => sources.find((source) => source.id === id)?.log,
    [Symbol.dispose]() {
      tailer.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

describe('the logs of all instances', () => {
  it('reads what is there and what comes, counts gaps, and takes foreign words for output', async () => {
    using at = setUp();
    writeFileSync(at.file('facade-1'), line('facade-1', 1) + line('facade-1', 2));
    writeFileSync(at.file('kafka-1'), '[2026] ERROR broken \u001b[31m\n');
    at.tailer.start();
    appendFileSync(at.file('facade-1'), line('facade-1', 5) + line('logging-1', 6));
    await vi.waitFor(() => expect(at.seen).toHaveLength(5));
    const facade = at.tailer.view('facade-1');
    expect(facade?.latest(9).map(({ event, seq }) => [event, seq])).toEqual([
      ['service.ready', 1],
      ['service.ready', 2],
      ['service.ready', 5],
      ['output', 1],
    ]);
    expect(facade?.missing()).toBe(2);
    await vi.waitFor(() => expect(at.tailer.all().missing()).toBe(2));
    expect(at.tailer.view('kafka-1')?.latest(1)).toMatchObject([
      { event: 'output', level: 'error', msg: '[2026] ERROR broken \\u{1b}[31m' },
    ]);
  });

  it('leaves in its file what may not be read yet, and reads it later from where it was', async () => {
    using at = setUp();
    at.held.add('facade-1' as Writer);
    writeFileSync(at.file('facade-1'), line('facade-1', 1));
    writeFileSync(at.file('kafka-1'), 'a word\n');
    at.tailer.start();
    await vi.waitFor(() => expect(at.seen).toHaveLength(1));
    expect(at.logOf('facade-1')?.unread()).toBeGreaterThan(0);
    at.held.clear();
    await vi.waitFor(() => expect(at.seen).toHaveLength(2));
    expect(at.logOf('facade-1')?.unread()).toBe(0);
    at.tailer.stop();
    expect(at.logOf('facade-1')?.unread()).toBe(Number.POSITIVE_INFINITY);
  });

  describe('with much that was written before', () => {
    beforeEach(
      () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] }),
    );
    afterEach(() => void vi.useRealTimers());

    function setUpSlow() {
      const at = setUp();
      at.machine.clock = () => (at.machine.spent += 0.001);
      return at;
    }

    /** How many lines each of the next rounds reads. */
    function rounds(at: ReturnType<typeof setUp>, count: number) {
      return Array.from({ length: count }, () => {
        const before = at.seen.length;
        vi.advanceTimersToNextTimer();
        return at.seen.length - before;
      });
    }

    it('a round ends in time, and a long file holds up no other', () => {
      using at = setUpSlow();
      writeFileSync(at.file('kafka-1'), many);
      writeFileSync(`${at.file('kafka-1')}.1`, many);
      writeFileSync(at.file('logging-1'), line('logging-1', 1));
      at.tailer.start();
      expect(at.seen.length * msEach).toBeLessThan(20);
      for (const lines of rounds(at, 5)) expect(lines * msEach).toBeLessThan(20);
      expect(at.seen.some(({ instance }) => instance === 'logging-1')).toBe(true);
      expect(at.seen.length).toBeLessThan(40_000);
      vi.advanceTimersByTime(1_000);
      expect(at.seen).toHaveLength(40_001);
    });

    it('of those with much to read comes first whose lines are awaited', () => {
      using at = setUpSlow();
      writeFileSync(at.file('kafka-1'), many);
      writeFileSync(at.file('logging-1'), many.replaceAll('kafka-1', 'logging-1'));
      at.tailer.start();
      const linesOf = (id: string) => at.seen.filter(({ instance }) => instance === id).length;
      while (linesOf('logging-1') < 20_000) vi.advanceTimersToNextTimer();
      // One piece, before it was known that there is more.
      expect(linesOf('kafka-1')).toBeLessThan(500);
      vi.advanceTimersByTime(1_000);
      expect(linesOf('kafka-1')).toBe(20_000);
    });

    it('is read little by little while others need the machine, and then at once', () => {
      using at = setUpSlow();
      at.machine.othersFirst = true;
      writeFileSync(at.file('kafka-1'), many);
      at.tailer.start();
      vi.advanceTimersByTime(1_000);
      expect(at.seen.length).toBeGreaterThan(0);
      // A tenth of the time at most.
      expect(at.seen.length * msEach).toBeLessThan(100);
      writeFileSync(at.file('logging-1'), line('logging-1', 1));
      vi.advanceTimersByTime(500);
      expect(at.seen.some(({ instance }) => instance === 'logging-1')).toBe(true);
      at.machine.othersFirst = false;
      vi.advanceTimersByTime(1_000);
      expect(at.seen).toHaveLength(20_001);
    });
  });

  it('gives the log in pages whose cursor outlives a rotation', async () => {
    using at = setUp();
    const file = at.file('facade-1');
    writeFileSync(file, [1, 2, 3].map((seq) => line('facade-1', seq)).join(''));
    const first = await readLogPage(file, 'facade-1' as Writer, 2);
    expect(first.lines.map(({ seq }) => seq)).toEqual([1, 2]);
    writeFileSync(`${file}.1`, [1, 2, 3].map((seq) => line('facade-1', seq)).join(''));
    writeFileSync(file, [5, 6].map((seq) => line('facade-1', seq)).join(''));
    const second = await readLogPage(file, 'facade-1' as Writer, 10, first.next ?? undefined);
    expect(second.lines.map(({ seq }) => seq)).toEqual([3, 5, 6]);
    expect(second.dropped).toBe(1);
    appendFileSync(file, line('facade-1', 7));
    const third = await readLogPage(file, 'facade-1' as Writer, 10, second.next ?? undefined);
    expect(third.lines.map(({ seq }) => seq)).toEqual([7]);
    const end = await readLogPage(file, 'facade-1' as Writer, 10, third.next ?? undefined);
    expect(end).toEqual({ lines: [], next: third.next, dropped: 0 });
  });

  it('gives every line once in pages that are read while the log is renamed', async () => {
    using at = setUp();
    const file = at.file('facade-1');
    const read: number[] = [];
    let after: string | undefined;
    let written = 0;
    const write = () => appendFileSync(file, line('facade-1', (written += 1)));
    write();
    const take = async (asked: Promise<LogList>) => {
      const { lines, next } = await asked;
      read.push(...lines.map(({ seq }) => seq));
      after = next ?? undefined;
    };
    const ask = () => readLogPage(file, 'facade-1' as Writer, 100, after);
    for (let n = 0; n < 300; n += 1) {
      const asked = ask();
      for (let turns = n % 12; turns > 0; turns -= 1) await new Promise(setImmediate);
      write();
      renameSync(file, `${file}.1`);
      write();
      await take(asked);
      await take(ask());
    }
    expect(read).toEqual(Array.from({ length: written }, (_, index) => index + 1));
  });

  it('puts the lines of all instances in the order of their times: what was there at the start, and what comes', async () => {
    using at = setUp();
    const when = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();
    const say = (id: string, ...times: number[]) =>
      appendFileSync(at.file(id), times.map((ms) => line(id, ms, 'service.ready', when(ms))).join(''));
    const shown = () =>
      at.tailer
        .all()
        .latest(99)
        .map(({ instance, seq }) => `${instance} ${seq}`);
    say('facade-1', 1, 4, 5);
    say('kafka-1', 2, 3, 6);
    at.tailer.start();
    const old = ['facade-1 1', 'kafka-1 2', 'kafka-1 3', 'facade-1 4', 'facade-1 5', 'kafka-1 6'];
    await vi.waitFor(() => expect(shown()).toEqual(old));
    // A writer that is a little late with its file.
    say('kafka-1', 8);
    await vi.waitFor(() => expect(at.seen).toHaveLength(7));
    say('facade-1', 7, 9);
    await vi.waitFor(() => expect(shown()).toEqual([...old, 'facade-1 7', 'kafka-1 8', 'facade-1 9']));
  });

  it('an instance that has written nothing has an empty log', async () => {
    using at = setUp();
    expect(await readLogPage(at.file('facade-1'), 'facade-1' as Writer, 10)).toEqual({
      lines: [],
      next: null,
      dropped: 0,
    });
  });
});
