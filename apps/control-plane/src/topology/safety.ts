/** One round of asking all members. */
export interface SafetyRound {
  /** Milliseconds that only go forward. */
  readonly now: number;
  /** Who belongs to the cluster now, by the driver: ids with lives. Another list is a change of membership. */
  readonly living: readonly string[];
  /** Per living member that could be asked: all copies in place, and nothing moving. */
  readonly answers: readonly { readonly safe: boolean; readonly size: number; readonly moving: number }[];
}

/** What is known of safety: `safe` is null when no member could be asked. */
export interface Safety {
  readonly safe: boolean | null;
  /** Since when every round was good; null when the last one was not. */
  readonly goodSince: number | null;
  readonly living: string;
}

export const nothingKnown: Safety = { safe: null, goodSince: null, living: '' };

/** Milliseconds between the two good answers that RELIABILITY rule 9 asks for. */
const apart = 500;

/** Safe after two good rounds `apart`, with no bad one and no change of members between; unsafe from any change on. */
export function nextSafety(before: Safety, round: SafetyRound): Safety {
  const living = [...round.living].sort().join(' ');
  const changed = living !== before.living;
  if (round.answers.length === 0) return { safe: null, goodSince: null, living };
  const good = round.answers.length === round.living.length && round.answers.every((answer) => isGood(answer, round));
  if (!good) return { safe: false, goodSince: null, living };
  const goodSince = changed ? round.now : (before.goodSince ?? round.now);
  return { safe: round.now - goodSince >= apart, goodSince, living };
}

function isGood({ safe, size, moving }: SafetyRound['answers'][number], { living }: SafetyRound): boolean {
  return safe && moving === 0 && size === living.length;
}
