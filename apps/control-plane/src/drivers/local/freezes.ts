import { splitInstanceId, type InstanceId, type InstanceKind, type InstanceState } from '@signalbox/shared';

export interface FreezesDeps {
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** Calls once after so many milliseconds; the answer drops the call. */
  readonly after: (ms: number, call: () => void) => () => void;
}

/**
 * What a pause comes to. Whoever stands still for longer than the others wait is given up by them; it finds that out when it goes on, ends
 * itself (RELIABILITY rule 7) and is started again: a resume that says no more than "resumed" would leave a person alone with that death.
 */
export interface Freezes {
  changed(id: InstanceId, from: InstanceState, to: InstanceState): void;
  /** Resolves with how long it stood still, when it ended itself of that; with undefined when it goes on, or something else was done to it. */
  outcome(id: InstanceId): Promise<number | undefined>;
  /** How long it had stood still before it ended itself; until it is ready again. */
  endedBy(id: InstanceId): number | undefined;
}

/** Whom the others give up: who holds a share, or is a member, or has one. */
const givenUp: Readonly<Record<InstanceKind, boolean>> = {
  messages: true,
  hazelcast: true,
  logging: true,
  facade: false,
  kafka: false,
  consul: false,
};

/** The shortest session there is, that of the messages' group. */
const sessionMs = 2_000;
/** A death so long after the end of a pause has another reason. */
const linkedMs = 30_000;
/** Ready for so long, it has seen the others again and goes on. */
const steadyMs = 2_000;
/** Nobody waits longer than this for an outcome. */
const outcomeMs = 12_000;

export function createFreezes({ now, after }: FreezesDeps): Freezes {
  const frozenAt = new Map<InstanceId, number>();
  const thawed = new Map<InstanceId, { readonly at: number; readonly ms: number }>();
  const ended = new Map<InstanceId, number>();
  const waiting = new Map<InstanceId, Set<(state: InstanceState) => void>>();

  function changed(id: InstanceId, from: InstanceState, to: InstanceState): void {
    if (!givenUp[splitInstanceId(id).kind]) return;
    if (to === 'paused') frozenAt.set(id, now());
    if (from === 'paused' && (to === 'degraded' || to === 'starting')) thaw(id);
    if (to === 'failed') link(id);
    else if (to !== 'starting') ended.delete(id);
    for (const hear of waiting.get(id) ?? []) hear(to);
  }

  function thaw(id: InstanceId): void {
    const at = frozenAt.get(id);
    if (at !== undefined && now() - at >= sessionMs) thawed.set(id, { at: now(), ms: now() - at });
  }

  function link(id: InstanceId): void {
    const thaw = thawed.get(id);
    thawed.delete(id);
    if (thaw !== undefined && now() - thaw.at < linkedMs) ended.set(id, thaw.ms);
  }

  return {
    changed,
    endedBy: (id) => ended.get(id),
    outcome(id) {
      if (ended.has(id) || !thawed.has(id)) return Promise.resolve(ended.get(id));
      return new Promise((resolve) => {
        const listeners = waiting.get(id) ?? new Set();
        waiting.set(id, listeners);
        let dropSteady = (): void => {};
        const settle = (): void => {
          dropSteady();
          dropLast();
          listeners.delete(hear);
          resolve(ended.get(id));
        };
        const hear = (state: InstanceState): void => {
          dropSteady();
          if (state === 'ready') dropSteady = after(steadyMs, settle);
          else if (state !== 'degraded') settle();
        };
        const dropLast = after(outcomeMs, settle);
        listeners.add(hear);
      });
    },
  };
}
