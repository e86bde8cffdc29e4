import type { Change, Json, Topic } from '@signalbox/shared';
import { z } from 'zod';
import { type Connection, type ConnectionEvent, nextConnection } from './connection.ts';
import type { Transport } from './socket-transport.ts';
import { snapshotDefect } from './topic-schemas.ts';
import { resumeAfter, type TopicView, waiting, withPatch, withSnapshot } from './topic-view.ts';

/** Time and chance, given so that tests own them. Milliseconds. */
export interface LiveClock {
  now(): number;
  chance(): number;
  after(ms: number, action: () => void): () => void;
}

export interface LiveClient {
  start(): void;
  stop(): void;
  /** Tells the client what the page noticed: the tab came back, somebody pressed "now", the session ended. */
  tell(event: 'now' | 'visible' | 'refused'): void;
  connection(): Connection;
  onConnection(listener: () => void): () => void;
  topic(topic: Topic): TopicView;
  /** Follows a topic while at least one watcher is there; the last one gone, it is left after a while. */
  watch(topic: Topic, listener: () => void): () => void;
  /** When anything was heard last, in the clock's milliseconds; null before the first. */
  heardAt(): number | null;
}

/** How long a topic nobody looks at is still followed: longer than a change of page takes. */
const lingerMs = 3000;
/** Changes are told at most this often, so that a page paints frames and not packets. */
const tellEveryMs = 16;

/** One connection, the state of each topic, and who watches it. A gap in a topic's numbers asks for the whole state anew. */
export function createLiveClient(transport: Transport, clock: LiveClock): LiveClient {
  let connection: Connection = { name: 'idle' };
  let heard: number | null = null;
  let cancelRetry = () => {};
  let telling = false;
  const views = new Map<Topic, TopicView>();
  const watchers = new Map<Topic, Set<() => void>>();
  const leaving = new Map<Topic, () => void>();
  const connectionListeners = new Set<() => void>();
  const changed = new Set<Topic>();

  function step(event: ConnectionEvent): void {
    const before = connection;
    connection = nextConnection(before, event);
    if (connection === before) return;
    cancelRetry();
    if (connection.name === 'connecting') transport.open(listener);
    if (connection.name === 'live') subscribe([...watchers.keys()]);
    if (connection.name === 'waiting')
      cancelRetry = clock.after(connection.retryAt - clock.now(), () => step({ name: 'due' }));
    if (connection.name === 'waiting' || connection.name === 'idle' || connection.name === 'signed-out')
      transport.close();
    for (const tell of connectionListeners) tell();
  }

  function subscribe(topics: readonly Topic[]): void {
    if (connection.name !== 'live' || topics.length === 0) return;
    const after = Object.fromEntries(
      topics.flatMap((topic) => {
        const seq = resumeAfter(views.get(topic));
        return seq === undefined ? [] : [[topic, seq]];
      }),
    );
    transport.send('subscribe', { topics, after });
  }

  const listener = {
    opened: () => {
      heard = clock.now();
      step({ name: 'opened', now: clock.now() });
    },
    closed: (reason: 'lost' | 'unauthenticated') =>
      step(
        reason === 'unauthenticated' ? { name: 'refused' } : { name: 'lost', now: clock.now(), chance: clock.chance() },
      ),
    heard: () => {
      heard = clock.now();
    },
    snapshot: (body: unknown) => {
      heard = clock.now();
      const parsed = parseSnapshot(body);
      if (parsed === undefined) return;
      const defect = snapshotDefect(parsed.topic, parsed.state);
      if (defect === undefined) put(parsed.topic, withSnapshot(parsed.seq, parsed.state, clock.now()));
      else put(parsed.topic, { status: 'failed', reason: defect });
    },
    patch: (body: unknown) => {
      heard = clock.now();
      const parsed = parsePatch(body);
      if (parsed === undefined) return;
      const next = withPatch(views.get(parsed.topic) ?? waiting, parsed.seq, parsed.changes, clock.now());
      put(parsed.topic, next.view);
      if (next.gap) subscribe([parsed.topic]);
    },
    failure: (body: unknown) => {
      heard = clock.now();
      console.warn('The live feed refused a request:', body);
    },
  };

  function put(topic: Topic, view: TopicView): void {
    if (views.get(topic) === view) return;
    views.set(topic, view);
    changed.add(topic);
    if (telling) return;
    telling = true;
    clock.after(tellEveryMs, tellWatchers);
  }

  function tellWatchers(): void {
    telling = false;
    const topics = [...changed];
    changed.clear();
    for (const topic of topics) for (const tell of watchers.get(topic) ?? []) tell();
  }

  function watch(topic: Topic, tell: () => void): () => void {
    leaving.get(topic)?.();
    leaving.delete(topic);
    const known = watchers.get(topic);
    if (known === undefined) {
      watchers.set(topic, new Set([tell]));
      subscribe([topic]);
    } else {
      known.add(tell);
    }
    return () => {
      const set = watchers.get(topic);
      set?.delete(tell);
      if (set?.size === 0 && !leaving.has(topic))
        leaving.set(
          topic,
          clock.after(lingerMs, () => leave(topic)),
        );
    };
  }

  function leave(topic: Topic): void {
    leaving.delete(topic);
    watchers.delete(topic);
    // What is not followed grows old unseen: it is forgotten, and asked for anew.
    views.delete(topic);
    if (connection.name === 'live') transport.send('unsubscribe', { topics: [topic] });
  }

  return {
    start: () => step({ name: 'start' }),
    stop: () => step({ name: 'stop' }),
    tell: (name) => step({ name }),
    connection: () => connection,
    onConnection: (tell) => {
      connectionListeners.add(tell);
      return () => connectionListeners.delete(tell);
    },
    topic: (topic) => views.get(topic) ?? waiting,
    watch,
    heardAt: () => heard,
  };
}

/**
 * The outer shape of what the live feed sends. What is inside came out of JSON and is the contract's own; it is not walked again for each
 * packet, because a page must keep up with thousands of changes a second.
 */
const snapshotEnvelope = z.object({ topic: z.string(), seq: z.int(), state: z.unknown() });
const patchEnvelope = z.object({
  topic: z.string(),
  seq: z.int(),
  changes: z.array(z.looseObject({ op: z.enum(['set', 'delete', 'append']), path: z.array(z.string()) })),
});

function parseSnapshot(body: unknown): { topic: Topic; seq: number; state: Json } | undefined {
  const parsed = snapshotEnvelope.safeParse(body);
  return parsed.success ? (parsed.data as { topic: Topic; seq: number; state: Json }) : undefined;
}

function parsePatch(body: unknown): { topic: Topic; seq: number; changes: Change[] } | undefined {
  const parsed = patchEnvelope.safeParse(body);
  return parsed.success ? (parsed.data as unknown as { topic: Topic; seq: number; changes: Change[] }) : undefined;
}
