import type { Child } from './facts.ts';

/**
 * The cluster is on its way up: somebody starts, and no facade takes messages yet. Whatever looks back can wait meanwhile: nothing new has to be
 * proven, and every process that starts needs the processor.
 */
export function isComingUp(children: readonly Pick<Child, 'kind' | 'state'>[]): boolean {
  return (
    children.some(({ state }) => state === 'starting') &&
    !children.some(({ kind, state }) => kind === 'facade' && state === 'ready')
  );
}
