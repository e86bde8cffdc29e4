import type { InstanceId, InstanceState, SettingEffect } from '@signalbox/shared';
import type { Standing } from './verb-rules.ts';

/** What a change of a setting may take beside being written. */
export type RestartEffect = Extract<SettingEffect, 'rolling' | 'together' | 'epoch'>;

export function takesRestart(effect: SettingEffect): effect is RestartEffect {
  return effect === 'rolling' || effect === 'together' || effect === 'epoch';
}

/** Whether it runs or is about to: what a person has ended stays ended. */
const goesOn: Readonly<Record<InstanceState, boolean>> = {
  starting: true,
  ready: true,
  degraded: true,
  paused: true,
  // On its way down by a command.
  stopping: false,
  stopped: false,
  killed: false,
  // It ended by itself, and may be about to be started again.
  failed: true,
};

/** The units that these targets belong to, each by its head and once, in the order in which they were named. */
export function headsOf(targets: readonly InstanceId[], standings: readonly Standing[]): readonly InstanceId[] {
  const heads = new Map(standings.map(({ id, partOf }) => [id, partOf ?? id]));
  return [...new Set(targets.map((id) => heads.get(id) ?? id))];
}

/** Whom a change of that effect restarts: the logging instances that go on, each with its member; for a new epoch all that hold or pass on messages. */
export function restartedBy(
  effect: RestartEffect,
  standings: readonly (Standing & { readonly kind: string })[],
): readonly InstanceId[] {
  switch (effect) {
    case 'rolling':
    case 'together':
      return standings.filter(({ kind, state }) => kind === 'logging' && goesOn[state]).map(({ id }) => id);
    case 'epoch':
      return standings.filter(({ kind }) => kind !== 'kafka' && kind !== 'consul').map(({ id }) => id);
  }
}
