import type { Exit, InstanceId, InstanceState } from '@signalbox/shared';
import type { ChildExit, ChildStatus } from '@signalbox/supervisor';
import type { ChildNews, Death, VerbOutcome } from '../driver.ts';
import { deathOf } from './death.ts';
import { createFreezes, type FreezesDeps } from './freezes.ts';

/** What is told of the end of a life, beside its state. */
export type End = Pick<ChildNews, 'death' | 'frozenMs'>;

/** Why lives end: what the supervisor of one process cannot know, since it knows nothing of units and of those who give others up. */
export interface Endings {
  /** We kill it because its other half has died. */
  withPartner(id: InstanceId): void;
  /** One change of state, in the tick that proves it. */
  changed(id: InstanceId, from: InstanceState, status: ChildStatus): End;
  /** How the last life ended, without what only a supervisor has to know. Nobody asked for an end that only followed its other half's. */
  exitOf(id: InstanceId, exit: ChildExit | undefined): Exit | null;
  /** The deeper reason of the state it is in; undefined where there is none. */
  because(id: InstanceId): string | undefined;
  /** What a resume has come to: a pause that was too long ends in a new life. */
  afterResume(id: InstanceId, outcome: VerbOutcome): Promise<VerbOutcome>;
}

export function createEndings(deps: FreezesDeps): Endings {
  const freezes = createFreezes(deps);
  const toldExit = new Map<InstanceId, string>();
  const withPartner = new Set<InstanceId>();
  /** When a life last ended because its other half had. */
  const followedAt = new Map<InstanceId, string>();

  function endOf(id: InstanceId, from: InstanceState, { exit }: ChildStatus): Death | undefined {
    // An exit that was told of before is of an earlier life.
    if (exit === undefined || exit.at === toldExit.get(id))
      return from === 'starting' ? deathOf(id, undefined, false) : undefined;
    toldExit.set(id, exit.at);
    const followed = withPartner.delete(id);
    if (followed) followedAt.set(id, exit.at);
    return deathOf(id, exit, followed);
  }

  return {
    withPartner: (id) => void withPartner.add(id),
    changed(id, from, status) {
      freezes.changed(id, from, status.state);
      if (!isDead(status.state)) return {};
      const death = endOf(id, from, status);
      const frozenMs = freezes.endedBy(id);
      return { ...(death === undefined ? {} : { death }), ...(frozenMs === undefined ? {} : { frozenMs }) };
    },
    exitOf(id, exit) {
      if (exit === undefined) return null;
      const { code, signal, at, expected, reason } = exit;
      return { code, signal, at, expected: expected && at !== followedAt.get(id), reason };
    },
    because(id) {
      const frozenMs = freezes.endedBy(id);
      return frozenMs === undefined ? undefined : frozenWords(frozenMs);
    },
    async afterResume(id, outcome) {
      const frozenMs = outcome.outcome === 'failed' ? freezes.endedBy(id) : await freezes.outcome(id);
      return frozenMs === undefined ? outcome : { outcome: 'restarted', reason: frozenWords(frozenMs) };
    },
  };
}

function frozenWords(ms: number): string {
  return `it stood still for ${Math.round(ms / 1000)} s, so the others had given it up: it ended itself and is started again`;
}

/** True where no process lives. */
export function isDead(state: InstanceState): boolean {
  return state === 'stopped' || state === 'killed' || state === 'failed';
}
