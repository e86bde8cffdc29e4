import { applyChanges, type Change, type Json } from '@signalbox/shared';

/** What this page knows of one topic. `stale`: a patch is missing, a snapshot was asked for. `at`: when it last heard of it, in the page's own milliseconds. */
export type TopicView =
  | { readonly status: 'waiting' }
  | { readonly status: 'known' | 'stale'; readonly seq: number; readonly state: Json; readonly at: number }
  | { readonly status: 'failed'; readonly reason: string };

export const waiting: TopicView = { status: 'waiting' };

/** [TOP1] */
export function withSnapshot(seq: number, state: Json, at: number): TopicView {
  return { status: 'known', seq, state, at };
}

/** What a patch makes of a view, and whether a snapshot must be asked for. [TOP2] [TOP3] */
export function withPatch(
  view: TopicView,
  seq: number,
  changes: readonly Change[],
  at: number,
): { view: TopicView; gap: boolean } {
  if (view.status !== 'known') return { view, gap: false };
  if (seq <= view.seq) return { view, gap: false };
  if (seq > view.seq + 1) return { view: { ...view, status: 'stale' }, gap: true };
  return { view: { status: 'known', seq, state: applyChanges(view.state, changes), at }, gap: false };
}

/** The number to resume after; undefined where only a snapshot helps. [TOP4] */
export function resumeAfter(view: TopicView | undefined): number | undefined {
  return view?.status === 'known' ? view.seq : undefined;
}
