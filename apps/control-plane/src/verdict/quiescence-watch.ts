import type { Observer } from '@signalbox/observer';
import type { QuiescenceView } from '../topology/quiescence.ts';

export interface QuiescenceWatch {
  /** Looks at what the topology knows, and writes down when rest begins and ends. */
  look(view: QuiescenceView, now: number): void;
  /** Who may be read for a last word; undefined while nothing is at rest. */
  answering(): Extract<QuiescenceView, { atRest: true }> | undefined;
  /** What was looked at last. */
  view(): QuiescenceView;
  /** Why what was seen does not count yet, in words. */
  unconfirmed(): string | undefined;
}

/** After a start, how long the probes may take until what they do not know is taken for movement, in milliseconds. */
const firstLookWithinMs = 15_000;

/** `lasting`: the mark of a rest that an earlier life of ours wrote down; it lasts if the same processes still hold the same. */
export function createQuiescenceWatch(
  observer: Pick<Observer, 'settle' | 'unsettle'>,
  lasting: string | undefined,
  startedAt: number,
): QuiescenceWatch {
  let mark = lasting;
  let confirmed = lasting === undefined;
  let seen: QuiescenceView = { atRest: false, reason: 'nothing was seen yet', remedy: null };

  return {
    look(view, now) {
      if (view === seen && confirmed) return;
      seen = view;
      if (!view.atRest) {
        if (mark === undefined || (!confirmed && now - startedAt < firstLookWithinMs)) return;
        mark = undefined;
        confirmed = true;
        observer.unsettle(view.reason);
        return;
      }
      confirmed = true;
      if (view.mark === mark) return;
      if (mark !== undefined) observer.unsettle('other processes are there, or partitions have other owners');
      mark = view.mark;
      observer.settle(view);
    },
    answering: () => (seen.atRest && confirmed ? seen : undefined),
    view: () => seen,
    unconfirmed: () => (confirmed ? undefined : 'whether the cluster is still at rest is being looked at'),
  };
}
