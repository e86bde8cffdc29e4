import { instanceId, type LogLine, type LogList, type LogsState, type Topic } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import type { TopicView } from '../../live/topic-view.ts';
import { ndjsonOf } from './ndjson.ts';
import { loadEarlier } from './earlier-lines.ts';
import { filterRows, levelFilter } from './filter-rows.ts';
import { createLogFeed } from './log-feed.ts';
import { beforeOverlap, mergeByTime } from './merge-by-time.ts';
import { lineAddress, lineAt, type LogRow } from './rows.ts';
import { createSeqGaps } from './seq-gaps.ts';

function line(seq: number, fields: Partial<LogLine> = {}): LogLine {
  const instance = instanceId('logging', 1);
  const t = new Date(Date.UTC(2026, 0, 1) + seq).toISOString();
  return { t, seq, level: 'info', instance, life: 'a', event: 'hop', msg: `line ${seq}`, detail: {}, ...fields };
}

const row = (of: LogLine): LogRow => ({ kind: 'line', n: of.seq, line: of });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(from + i));
const shown = (rows: readonly LogRow[]) =>
  rows.map((one) => (one.kind === 'gap' ? `-${one.missing}` : `${one.line.instance.at(-1)}:${one.line.seq}`)).join(' ');

describe('gaps in a log', () => {
  it('are counted within one life of one writer', () => {
    const gaps = createSeqGaps(true);
    expect([1, 2, 5].map((seq) => gaps.take(line(seq)))).toEqual([0, 0, 2]);
    expect(gaps.take(line(1, { life: 'b' }))).toBe(0);
    expect(gaps.take(line(9, { instance: instanceId('logging', 2) }))).toBe(0);
    expect(gaps.take(line(7))).toBe(1);
  });

  it('of outputs are counted in the feed, not in a file, and a new count of the server is no gap', () => {
    const output = (seq: number) => line(seq, { life: 'output' });
    const feed = createSeqGaps(true);
    expect([4, 6, 1, 2].map((seq) => feed.take(output(seq)))).toEqual([0, 1, 0, 0]);
    const file = createSeqGaps(false);
    expect([1, 900].map((seq) => file.take(output(seq)))).toEqual([0, 0]);
  });
});

describe('logs of several writers', () => {
  const two = (seq: number) => row(line(seq, { instance: instanceId('logging', 2) }));

  it('are merged by their clocks', () => {
    const old = [row(line(1)), row(line(5)), row(line(9))];
    expect(shown(mergeByTime(old, [two(2), two(6), two(12)]))).toBe('1:1 2:2 1:5 2:6 1:9 2:12');
  });

  it('never turn the lines of one writer around, and keep a gap before its line', () => {
    const back = row(line(10, { t: new Date(Date.UTC(2026, 0, 1)).toISOString() }));
    expect(shown(mergeByTime([row(line(9))], [back]))).toBe('1:9 1:10');
    const gap: LogRow = { kind: 'gap', n: 0, instance: 'logging-1', life: 'a', missing: 3 };
    expect(shown(mergeByTime([row(line(1)), gap, row(line(5))], [two(3)]))).toBe('1:1 2:3 -3 1:5');
    expect(shown(mergeByTime([row(line(1)), row(line(5))], [gap, two(3)]))).toBe('1:1 -3 2:3 1:5');
  });
});

describe('the log feed', () => {
  function fakeClient() {
    const views = new Map<Topic, TopicView>();
    const watchers = new Map<Topic, () => void>();
    const due: (() => void)[] = [];
    return {
      client: {
        topic: (topic: Topic): TopicView => views.get(topic) ?? { status: 'waiting' },
        watch: (topic: Topic, tell: () => void) => {
          watchers.set(topic, tell);
          return () => watchers.delete(topic);
        },
      },
      clock: { after: (_ms: number, action: () => void) => due.push(action) as unknown as () => void },
      put(topic: Topic, state: LogsState) {
        // What comes over the wire is JSON; a line's type has keys that JSON's has not.
        views.set(topic, { status: 'known', seq: 1, state: state as never, at: 1 });
        watchers.get(topic)?.();
      },
      fail(topic: Topic, reason: string) {
        views.set(topic, { status: 'failed', reason });
        watchers.get(topic)?.();
      },
      tick: () => due.splice(0).forEach((action) => action()),
      watched: () => watchers.size,
    };
  }

  it('marks where lines are missing, counts them, and tells once a while', () => {
    const fake = fakeClient();
    const feed = createLogFeed(fake.client, ['logs:all'], fake.clock);
    let told = 0;
    const leave = feed.subscribe(() => (told += 1));
    fake.put('logs:all', { lines: range(1, 2), dropped: 4 });
    fake.put('logs:all', { lines: [...range(1, 2), line(6)], dropped: 7 });
    expect(told).toBe(0);
    fake.tick();
    expect(told).toBe(1);
    expect(shown(feed.get().rows)).toBe('1:1 1:2 -3 1:6');
    expect(feed.get()).toMatchObject({ total: 3, dropped: 3, fallen: 0, read: { status: 'known' } });
    leave();
    expect(fake.watched()).toBe(0);
  });

  it('keeps more than the topic does, and says what it let go of', () => {
    const fake = fakeClient();
    const feed = createLogFeed(fake.client, ['logs:all'], fake.clock);
    feed.subscribe(() => {});
    const all = range(1, 20_500);
    let lines: LogLine[] = [];
    for (let from = 0; from < all.length; from += 500) {
      lines = [...lines, ...all.slice(from, from + 500)].slice(-1000);
      fake.put('logs:all', { lines, dropped: 0 });
    }
    expect(feed.get().rows).toHaveLength(20_000);
    expect(feed.get()).toMatchObject({ total: 20_500, fallen: 500 });
  });

  it('merges chosen logs, and one that failed does not hide the other', () => {
    const fake = fakeClient();
    const feed = createLogFeed(fake.client, ['logs:logging-1', 'logs:logging-2'], fake.clock);
    feed.subscribe(() => {});
    fake.put('logs:logging-1', { lines: [line(1), line(5)], dropped: 0 });
    expect(feed.get().read.status).toBe('known');
    fake.put('logs:logging-2', { lines: [line(3, { instance: instanceId('logging', 2) })], dropped: 0 });
    expect(shown(feed.get().rows)).toBe('1:1 2:3 -3 1:5');
    fake.fail('logs:logging-2', 'no such log');
    expect(feed.get().read.status).toBe('known');
    fake.fail('logs:logging-1', 'no such log');
    expect(feed.get().read).toEqual({ status: 'failed', reason: 'no such log' });
  });
});

describe('the filter of the logs', () => {
  const id = '7b1c0000-0000-4000-8000-00000000e204';
  const gap: LogRow = { kind: 'gap', n: 9, instance: 'logging-1', life: 'a', missing: 2 };
  const rows = [
    row(line(1, { level: 'debug' })),
    row(line(2, { msg: 'stored seat 14A', detail: { messageId: id } })),
    gap,
    row(line(5, { level: 'error', msg: 'refused', detail: { to: 'logging-2' } })),
    row(line(6, { msg: `facade-1 gave up on ${id}` })),
  ];
  const all = { level: 'debug', words: '', messageId: '' } as const;

  it('hides what is quieter than the level, and keeps gaps', () => {
    expect(shown(filterRows(rows, { ...all, level: 'warn' }))).toBe('-2 1:5');
    expect([levelFilter('warn'), levelFilter('loud'), levelFilter(null)]).toEqual(['warn', 'debug', 'debug']);
  });

  it('searches text, instance and detail in any case', () => {
    expect(shown(filterRows(rows, { ...all, words: 'SEAT' }))).toBe('1:2 -2');
    expect(shown(filterRows(rows, { ...all, words: 'logging-2' }))).toBe('-2 1:5');
  });

  it('shows the lines of one message, by its field or in the words, also by the beginning of its id', () => {
    expect(shown(filterRows(rows, { ...all, messageId: id }))).toBe('1:2 -2 1:6');
    expect(shown(filterRows(rows, { ...all, messageId: '7B1C' }))).toBe('1:2 -2');
  });

  it('is the same list when nothing is filtered', () => {
    expect(filterRows(rows, all)).toBe(rows);
  });

  it('gives its lines addresses that find them again', () => {
    expect(lineAt(rows, lineAddress(line(5)))?.msg).toBe('refused');
    expect(lineAt(rows, 'logging-1~b~5')).toBeUndefined();
  });

  it('is downloaded as it is shown, with gaps as lines of their own', () => {
    const text = ndjsonOf(filterRows(rows, { ...all, words: 'seat' }));
    expect(text.split('\n').map((one) => (one === '' ? '' : JSON.parse(one)))).toEqual(
      [
        { ...line(2, { msg: 'stored seat 14A' }), messageId: id, detail: undefined },
        { gap: { instance: 'logging-1', life: 'a', missing: 2 } },
        '',
      ].map((one) => (one === '' ? one : JSON.parse(JSON.stringify(one)))),
    );
  });
});

describe('earlier lines', () => {
  it('end where the known ones begin', () => {
    expect(beforeOverlap(range(1, 9), range(6, 12))?.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(beforeOverlap(range(1, 4), range(6, 12))).toBeUndefined();
    expect(beforeOverlap(range(1, 2), [])).toHaveLength(2);
  });

  it('find the place of outputs by their words, which repeat', () => {
    const words = ['up', 'tick', 'tick', 'lost', 'tick', 'tick', 'found'];
    const file = words.map((msg, i) => line(i * 100 + 1, { life: 'output', msg }));
    const known = words.slice(4).map((msg, i) => line(i + 1, { life: 'output', msg }));
    expect(beforeOverlap(file, known)?.map(({ msg }) => msg)).toEqual(['up', 'tick', 'tick', 'lost']);
  });

  it('are read page by page up to the first known line, in order before the live ones', async () => {
    const file = range(1, 12_000);
    const asked: (string | undefined)[] = [];
    const page = async (_id: string, after: string | undefined) => {
      asked.push(after);
      const from = Number(after ?? 0);
      const value: LogList = {
        lines: file.slice(from, from + 5000),
        next: String(Math.min(from + 5000, file.length)),
        dropped: 0,
      };
      return { ok: true as const, value };
    };
    const earlier = await loadEarlier(['logging-1'], range(11_000, 12_000).map(row), page);
    expect(asked).toEqual([undefined, '5000', '10000']);
    expect(
      earlier.ok && [
        earlier.value.rows.length,
        earlier.value.whole,
        earlier.value.rows[0]?.n,
        earlier.value.rows.at(-1)?.n,
      ],
    ).toEqual([10_999, true, -10_999, -1]);
  });

  it('give the problem of the server', async () => {
    const problem = { type: 'x', title: 'x', status: 404, code: 'not-found', detail: 'no log' };
    expect(await loadEarlier(['logging-1'], [], async () => ({ ok: false, problem }))).toEqual({ ok: false, problem });
  });
});
