import { applyChanges, type Json, type Patch, type Snapshot, type Topic } from '@signalbox/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLedger } from '../ledger/ledger.ts';
import { createLogView } from '../logs/log-view.ts';
import { createFeed, type Viewer } from './feed.ts';
import { createLogSource } from './log-source.ts';
import { createMessagesSource, messagesWindow } from './messages-source.ts';
import { computedSource, createTopicStore, type TopicSource } from './topic-source.ts';

/** A viewer as a page has it: it applies what it is sent, and notices gaps. */
function createViewer() {
  const joined = new Set<Topic>();
  const states = new Map<Topic, { seq: number; state: Json }>();
  const heard: string[] = [];
  let slow = false;
  const patch = ({ topic, seq, changes }: Patch): void => {
    const before = states.get(topic);
    expect(seq).toBe((before?.seq ?? NaN) + 1);
    states.set(topic, { seq, state: applyChanges(before?.state ?? null, changes) });
    heard.push(`patch ${topic}`);
  };
  const viewer: Viewer = {
    send(event: 'snapshot' | 'patch', body: Snapshot | Patch) {
      if ('changes' in body) {
        patch(body);
        return;
      }
      states.set(body.topic, { seq: body.seq, state: body.state });
      heard.push(`${event} ${body.topic}`);
    },
    join: (topic) => joined.add(topic),
    leave: (topic) => joined.delete(topic),
    congested: () => slow,
  };
  return {
    viewer,
    heard,
    state: (topic: Topic) => states.get(topic)?.state,
    seq: (topic: Topic) => states.get(topic)?.seq,
    broadcast: (sent: Patch) => {
      if (joined.has(sent.topic)) patch(sent);
    },
    slow(value: boolean) {
      slow = value;
    },
  };
}

function setUp() {
  let state: Json = { n: 0 };
  let time = 0;
  let closed = 0;
  const source = computedSource(() => state);
  const page = createViewer();
  const lines = createLogView(10);
  const feed = createFeed({
    fixed: new Map<Topic, TopicSource>([['topology', source]]),
    onDemand: (topic) => {
      if (topic !== 'logs:facade-1') return undefined;
      const made = createLogSource(lines);
      return {
        ...made,
        close() {
          closed += 1;
          made.close();
        },
      };
    },
    broadcast: page.broadcast,
    firstSeq: 1000,
    now: () => time,
  });
  return {
    feed,
    page,
    change(value: Json) {
      state = value;
      source.touch();
    },
    pass(ms: number) {
      time += ms;
      feed.tick();
    },
    closed: () => closed,
  };
}

describe('the live feed', () => {
  it('sends the state, then patches that follow it without a gap', () => {
    const { feed, page, change } = setUp();
    expect(feed.subscribe(page.viewer, 'topology', undefined)).toBe(true);
    feed.tick();
    for (let n = 1; n <= 3; n += 1) {
      change({ n, more: 'x'.repeat(n) });
      feed.tick();
      feed.tick();
    }
    expect(page.heard).toEqual(['snapshot topology', 'patch topology', 'patch topology', 'patch topology']);
    expect(page.state('topology')).toEqual({ n: 3, more: 'xxx' });
  });

  it('goes on with patches for who comes back in time, else with the state', () => {
    const { feed, page, change } = setUp();
    feed.subscribe(page.viewer, 'topology', undefined);
    feed.tick();
    feed.forget(page.viewer);
    change({ n: 1 });
    feed.tick();
    change({ n: 2 });
    feed.tick();
    feed.subscribe(page.viewer, 'topology', page.seq('topology'));
    feed.tick();
    expect(page.heard).toEqual(['snapshot topology', 'patch topology', 'patch topology']);
    expect(page.state('topology')).toEqual({ n: 2 });
    feed.subscribe(page.viewer, 'topology', 7);
    feed.tick();
    expect(page.heard.at(-1)).toBe('snapshot topology');
  });

  it('a viewer that cannot keep up gets nothing meanwhile, and the whole state when it can again', () => {
    const { feed, page, change } = setUp();
    feed.subscribe(page.viewer, 'topology', undefined);
    feed.tick();
    page.slow(true);
    for (let n = 1; n <= 100; n += 1) {
      change({ n });
      feed.tick();
    }
    expect(page.heard).toEqual(['snapshot topology']);
    page.slow(false);
    feed.tick();
    expect(page.heard).toEqual(['snapshot topology', 'snapshot topology']);
    expect(page.state('topology')).toEqual({ n: 100 });
  });

  it('sends nothing of what is not watched, or no longer', () => {
    const { feed, page, change } = setUp();
    change({ n: 1 });
    feed.tick();
    expect(page.heard).toEqual([]);
    feed.subscribe(page.viewer, 'topology', undefined);
    feed.unsubscribe(page.viewer, 'topology');
    change({ n: 2 });
    feed.tick();
    expect(page.heard).toEqual([]);
  });

  it('makes a log for as long as somebody watches it, and a while longer', () => {
    const { feed, page, pass, closed } = setUp();
    expect(feed.subscribe(page.viewer, 'logs:facade-9' as Topic, undefined)).toBe(false);
    expect(feed.subscribe(page.viewer, 'logs:facade-1' as Topic, undefined)).toBe(true);
    pass(50);
    expect(page.heard).toEqual(['snapshot logs:facade-1']);
    feed.forget(page.viewer);
    pass(50);
    pass(9000);
    expect(closed()).toBe(0);
    pass(2000);
    expect(closed()).toBe(1);
    expect(feed.topics()).toEqual(['topology']);
  });
});

describe('the numbers of a topic', () => {
  it('never takes a number of another process for its own', () => {
    const store = createTopicStore(
      'topology',
      computedSource(() => ({})),
      5000,
    );
    expect(store.since(4000)).toBeUndefined();
    expect(store.since(6000)).toBeUndefined();
    expect(store.since(5000)).toEqual([]);
  });

  it('keeps a bounded past', () => {
    let n = 0;
    const source = computedSource(() => ({ n }));
    const store = createTopicStore('topology', source, 0, { patches: 3, changes: 100 });
    source.snapshot();
    for (n = 1; n <= 5; n += 1) {
      source.touch();
      store.advance();
    }
    expect(store.since(1)).toBeUndefined();
    expect(store.since(2)?.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });
});

it('serves a crowd of newcomers over several rounds, so that nobody else waits for all of them', () => {
  let time = 0;
  const source: TopicSource = {
    collect: () => [],
    snapshot() {
      time += 4;
      return {};
    },
  };
  const feed = createFeed({
    fixed: new Map<Topic, TopicSource>([['topology', source]]),
    onDemand: () => undefined,
    broadcast: () => undefined,
    firstSeq: 1,
    now: () => time,
  });
  let served = 0;
  const newcomer = (): Viewer => ({
    send: () => void (served += 1),
    join: () => undefined,
    leave: () => undefined,
    congested: () => false,
  });
  for (let n = 0; n < 10; n += 1) feed.subscribe(newcomer(), 'topology', undefined);
  const rounds = Array.from({ length: 4 }, () => {
    feed.tick();
    return served;
  });
  expect(rounds).toEqual([3, 6, 9, 10]);
});

const none = { sent: 0, acked: 0, refused: 0, unknown: 0, inFlight: 0, absorbed: 0 };
const counters = { ...none, inLog: null, inMap: null, held: null };

it('the messages a viewer has are those the snapshot has, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 1200 }), fc.boolean()), { maxLength: 40 }), (steps) => {
      const ledger = createLedger();
      const source = createMessagesSource(ledger, () => counters);
      let state = source.snapshot();
      let next = 1;
      for (const [count, reply] of steps) {
        for (let i = 0; i < (reply ? 1 : count); i += 1) {
          const n = reply ? Math.min(count, next) : next++;
          const id = `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
          const t = '2026-01-01T00:00:00.000Z';
          const base = { t, seq: 1, level: 'info', instance: 'facade-1', life: 'a', event: 'hop', msg: '' };
          const hop = { hop: reply ? 'reply' : 'accept', messageId: id, attempt: 1, outcome: 'ok', ms: 1 };
          ledger.take({ ...base, ...hop } as never, 0);
        }
        state = applyChanges(state, source.collect());
        expect(state).toEqual(source.snapshot());
      }
      expect(Object.keys((state as { rows: object }).rows).length).toBe(Math.min(messagesWindow, next - 1));
    }),
    { numRuns: 30 },
  );
});

it('a log hands on a bounded number of lines a tick and counts the rest', () => {
  const view = createLogView(10_000);
  const source = createLogSource(view);
  let state = source.snapshot();
  for (let seq = 1; seq <= 1000; seq += 1) {
    view.push({ seq, event: 'output', msg: '' } as never, seq === 7 ? 5 : 0);
  }
  state = applyChanges(state, source.collect());
  expect(state).toEqual(source.snapshot());
  const { lines, dropped } = state as { lines: { seq: number }[]; dropped: number };
  expect([lines.length, lines[0]?.seq, dropped]).toEqual([300, 701, 705]);
  source.close();
});
