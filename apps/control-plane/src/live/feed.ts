import type { Patch, Snapshot, Topic } from '@signalbox/shared';
import { createTopicStore, type TopicSource, type TopicStore } from './topic-source.ts';

/** Somebody who watches. */
export interface Viewer {
  send(event: 'snapshot', body: Snapshot): void;
  send(event: 'patch', body: Patch): void;
  /** From now on it gets the topic's broadcasts, or no longer. */
  join(topic: Topic): void;
  leave(topic: Topic): void;
  /** It takes packets more slowly than they are made. */
  congested(): boolean;
}

export interface FeedOptions {
  readonly fixed: ReadonlyMap<Topic, TopicSource>;
  /** A source made for as long as somebody watches, such as an instance's log; undefined: there is no such topic. */
  readonly onDemand: (topic: Topic) => (TopicSource & { close(): void }) | undefined;
  /** One packet to all that joined the topic. */
  readonly broadcast: (patch: Patch) => void;
  /** Above every number of an earlier process. */
  readonly firstSeq: number;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

export interface Feed {
  /** False: there is no such topic. The answer comes with the next tick. */
  subscribe(viewer: Viewer, topic: Topic, after: number | undefined): boolean;
  unsubscribe(viewer: Viewer, topic: Topic): void;
  forget(viewer: Viewer): void;
  /** One round: at most one patch a topic. */
  tick(): void;
  topics(): readonly Topic[];
  /** Everybody who watches watches that one from now on, and gets whole states from it; this one has no viewers left. */
  handOver(to: Pick<Feed, 'subscribe'>): void;
}

interface Room {
  readonly store: TopicStore;
  readonly close: (() => void) | undefined;
  readonly following: Set<Viewer>;
  /** Who waits for the state, with the last number they have. */
  readonly waiting: Map<Viewer, number | undefined>;
  emptySince: number | undefined;
}

/** How long a topic made on demand outlives its last viewer, so that a reconnect goes on without a gap. Milliseconds. */
const linger = 10_000;
/** Of one round, what goes into whole states for those that have just come, in milliseconds: the rest of them is served in the next. */
const welcomeMs = 10;
/** Topics made on demand at once. */
const mostOnDemand = 64;

/** Who watches what. A viewer that cannot keep up is left out until it can, and then gets the whole state anew: nothing piles up. */
export function createFeed({ fixed, onDemand, broadcast, firstSeq, now }: FeedOptions): Feed {
  const rooms = new Map<Topic, Room>();
  for (const [topic, source] of fixed) rooms.set(topic, createRoom(topic, source, undefined));

  function createRoom(topic: Topic, source: TopicSource, close: (() => void) | undefined): Room {
    const store = createTopicStore(topic, source, firstSeq + Math.floor(now()));
    return { store, close, following: new Set(), waiting: new Map(), emptySince: undefined };
  }

  function roomFor(topic: Topic): Room | undefined {
    const known = rooms.get(topic);
    if (known !== undefined) return known;
    if (rooms.size - fixed.size >= mostOnDemand) return undefined;
    const source = onDemand(topic);
    if (source === undefined) return undefined;
    const room = createRoom(topic, source, () => source.close());
    rooms.set(topic, room);
    return room;
  }

  function tickRoom(topic: Topic, room: Room): void {
    for (const viewer of room.following) if (viewer.congested()) setAside(viewer, topic, room);
    const patch = room.store.advance();
    if (patch !== undefined && room.following.size > 0) broadcast(patch);
    if (room.close !== undefined) closeWhenEmpty(topic, room);
  }

  function welcomeSome(): void {
    const until = now() + welcomeMs;
    for (const [topic, room] of rooms) {
      for (const [viewer, after] of room.waiting) {
        if (viewer.congested()) continue;
        welcome(viewer, topic, room, after);
        if (now() >= until) return;
      }
    }
  }

  function setAside(viewer: Viewer, topic: Topic, room: Room): void {
    room.following.delete(viewer);
    viewer.leave(topic);
    room.waiting.set(viewer, undefined);
  }

  function welcome(viewer: Viewer, topic: Topic, room: Room, after: number | undefined): void {
    room.waiting.delete(viewer);
    const missing = after === undefined ? undefined : room.store.since(after);
    if (missing === undefined) viewer.send('snapshot', room.store.snapshot());
    else for (const patch of missing) viewer.send('patch', patch);
    room.following.add(viewer);
    viewer.join(topic);
  }

  function closeWhenEmpty(topic: Topic, room: Room): void {
    if (room.following.size + room.waiting.size > 0) {
      room.emptySince = undefined;
      return;
    }
    room.emptySince ??= now();
    if (now() - room.emptySince < linger) return;
    room.close?.();
    rooms.delete(topic);
  }

  function unsubscribe(viewer: Viewer, topic: Topic): void {
    const room = rooms.get(topic);
    room?.following.delete(viewer);
    room?.waiting.delete(viewer);
    viewer.leave(topic);
  }

  return {
    subscribe(viewer, topic, after) {
      const room = roomFor(topic);
      if (room === undefined) return false;
      if (room.following.delete(viewer)) viewer.leave(topic);
      room.waiting.set(viewer, after);
      return true;
    },
    unsubscribe,
    forget(viewer) {
      for (const topic of rooms.keys()) unsubscribe(viewer, topic);
    },
    tick() {
      for (const [topic, room] of rooms) tickRoom(topic, room);
      welcomeSome();
    },
    topics: () => [...rooms.keys()],
    handOver(to) {
      for (const [topic, room] of rooms) {
        for (const viewer of [...room.following, ...room.waiting.keys()]) {
          unsubscribe(viewer, topic);
          to.subscribe(viewer, topic, undefined);
        }
      }
    },
  };
}
