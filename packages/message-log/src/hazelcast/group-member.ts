import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineLog } from '../message-log.ts';
import { BeatWatch, beaten, heldBy, joined, readGroup, without, type GroupState } from './group-state.ts';
import type { Link } from './link.ts';

/** How long a claim holds that nothing has confirmed since. */
export const sessionMs = 2_000;
/** Beyond a session, so that whoever is given up has stopped to claim before. */
const silentAfterMs = 2_500;
const beatEveryMs = 300;
/** While partitions move: everybody waits for everybody. */
const hurryMs = 50;
const callMs = 1_500;
const leaveMs = 1_000;

export interface GroupMemberOptions {
  readonly link: Link;
  readonly topic: string;
  readonly group: string;
  readonly instance: string;
  /** How many the topic has. */
  readonly partitions: number;
  readonly log: EngineLog;
  /** `joined` comes with what is held and as whom. Before a beat says that partitions were let go, `rebalancing` has come. */
  readonly on: (event: 'joined' | 'rebalancing' | 'expelled', as: string, given: readonly number[]) => void;
}

export interface GroupMember {
  start(): void;
  /** Milliseconds (as `performance.now()`) at which the last beat began that found it holding; -Infinity while it holds nothing. */
  provenAt(): number;
  /** Leaves, so that others need not wait for its silence. Idempotent. */
  stop(): Promise<void>;
}

/** A reader's part in its group: beats, joins, lets go, takes over from the silent (SPEC.md, GRP). */
export function createGroupMember(options: GroupMemberOptions): GroupMember {
  const { link, topic, group: name, instance, partitions, log, on } = options;
  const watch = new BeatWatch(silentAfterMs);
  const stopping = new AbortController();
  let id = newMemberId(instance);
  let isKnown = false;
  /** The stable generation whose partitions it holds. */
  let holding: number | undefined;
  let provenAt = -Infinity;
  let running: Promise<void> | undefined;

  function letGo(): void {
    if (holding === undefined) return;
    holding = undefined;
    provenAt = -Infinity;
    on('rebalancing', id, []);
  }

  /** What the group is to be after this beat. What it takes from this reader is told before. */
  function next(group: GroupState): GroupState {
    const silent = watch.look(group, performance.now());
    const others = new Set([...silent].filter((one) => one !== id));
    const living = others.size > 0 ? without(group, others) : group;
    if (!isKnown) return beaten(joined(living, { id, instance }), id);
    if (living.phase !== 'stable' || living.generation !== holding) letGo();
    return beaten(living, id);
  }

  /** Whether it was written: another member may have been faster. */
  async function beat(): Promise<boolean> {
    const began = performance.now();
    const text = await link.call(topic, {
      doing: `read the group ${name}`,
      withinMs: callMs,
      work: ({ readers }) => readers.get(name),
    });
    const group = readGroup(text);
    if (isKnown && !group.members.some((member) => member.id === id)) {
      holding = undefined;
      provenAt = -Infinity;
      isKnown = false;
      on('expelled', id, []);
      id = newMemberId(instance);
      return false;
    }
    const wanted = next(group);
    const words = JSON.stringify(wanted);
    const isWritten = await link.call(topic, {
      doing: `beat in the group ${name}`,
      withinMs: callMs,
      isWrite: true,
      work: ({ readers }) =>
        text === null || text === undefined
          ? readers.putIfAbsent(name, words).then((before) => before === null)
          : readers.replaceIfSame(name, text, words),
    });
    if (!isWritten || stopping.signal.aborted) return false;
    isKnown = true;
    if (wanted.phase !== 'stable') return true;
    provenAt = began;
    if (holding !== wanted.generation) {
      holding = wanted.generation;
      on('joined', id, heldBy(wanted, id, partitions));
    }
    return true;
  }

  async function run(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      let pauseMs = hurryMs;
      try {
        if ((await beat()) && holding !== undefined) pauseMs = beatEveryMs;
      } catch (thrown) {
        log('debug', 'message-log', `no beat in ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async function leave(): Promise<void> {
    const until = performance.now() + leaveMs;
    const withinMs = (): number => until - performance.now();
    while (isKnown && withinMs() > 0) {
      const text = await link.call(topic, {
        doing: 'leave',
        withinMs: withinMs(),
        work: ({ readers }) => readers.get(name),
      });
      if (text === null || text === undefined) return;
      const left = without(readGroup(text), new Set([id]));
      const isLeft = await link.call(topic, {
        doing: 'leave',
        withinMs: withinMs(),
        isWrite: true,
        work: ({ readers }) =>
          left.members.length === 0
            ? readers.remove(name, text)
            : readers.replaceIfSame(name, text, JSON.stringify(left)),
      });
      if (isLeft) return;
    }
  }

  return {
    start() {
      running ??= run();
    },
    provenAt: () => provenAt,
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      provenAt = -Infinity;
      await running;
      // Whoever cannot be told finds out by its silence.
      await leave().catch(() => undefined);
    },
  };
}

function newMemberId(instance: string): string {
  return `${instance}-${randomUUID()}`;
}
