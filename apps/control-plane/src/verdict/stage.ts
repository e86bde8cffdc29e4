import type { Judgement, Verdict } from '@signalbox/shared';
import type { QuiescenceView } from '../topology/quiescence.ts';

/** What keeps a verdict from being known, in one sentence, and what a person can do about it. */
export interface Doubt {
  readonly reason: string;
  readonly remedy: string;
}

/** What the ledger knows besides what the judge says. */
export interface Standing {
  /** For good, or until a person does something. */
  readonly doubts: readonly Doubt[];
  readonly replay: Verdict['progress'];
  /** No request is open, and nothing came in for a moment. */
  readonly quiet: boolean;
  readonly rest: QuiescenceView;
  /** Why what is known of rest does not count yet, though it is rest. */
  readonly unconfirmed: string | undefined;
  /** At rest everything was read whole, and still it does not agree. */
  readonly disagrees: boolean;
  /** When everything was last seen to agree. */
  readonly checkedAt: string | null;
}

type Place = Pick<Verdict, 'stage' | 'remedy'> & { readonly reason?: string };

const sendSomething = 'Send a message: nothing is proven by an empty log.';
export const beginAnew = 'What was sent stays readable; `npx signalbox reset` begins a new epoch with a whole ledger.';
const lookAgain = 'The reconciler mends the map within seconds: check again, or see the logs of the logging instances.';

/** What the page, the API, the command line and a report say of the proof: the judge's figures, and how far the proof is. */
export function verdictOf(judgement: Judgement, standing: Standing): Verdict {
  const { stage, remedy, reason } = placeOf(judgement, standing);
  const isDoubtful = judgement.verdict === 'valid' && stage !== 'proven';
  const { acked, checkedUpTo, inFlight } = judgement;
  return {
    ...judgement,
    verdict: isDoubtful ? 'unknown' : judgement.verdict,
    reasons: reason === undefined ? judgement.reasons : [reason, ...judgement.reasons.filter((one) => one !== reason)],
    stage,
    remedy,
    checkedAt: standing.checkedAt,
    underWay: Math.max(0, acked - checkedUpTo) + inFlight,
    progress: standing.replay,
  };
}

/** In the order of what matters more. */
function placeOf(judgement: Judgement, standing: Standing): Place {
  const { doubts, replay, quiet, rest, unconfirmed, disagrees } = standing;
  const [doubt] = doubts;
  if (judgement.verdict === 'invalid') return { stage: 'refuted', remedy: null };
  if (replay !== null) return { stage: 'replaying', remedy: null, reason: 'the journal of before is being read' };
  if (doubt !== undefined) return { stage: 'in-doubt', ...doubt };
  const blind = judgement.reasons.find(isForGood);
  if (blind !== undefined) return { stage: 'in-doubt', remedy: beginAnew, reason: blind };
  if (!quiet) return { stage: 'under-load', remedy: null };
  if (!rest.atRest) {
    const stage = rest.remedy === null ? 'checking' : 'in-doubt';
    return { stage, remedy: rest.remedy, reason: `not at rest: ${rest.reason}` };
  }
  if (unconfirmed !== undefined) return { stage: 'checking', remedy: null, reason: unconfirmed };
  if (judgement.verdict === 'valid') return { stage: 'proven', remedy: null };
  if (judgement.sent === 0 && judgement.logged === 0)
    return { stage: 'in-doubt', remedy: sendSomething, reason: 'nothing was sent in this epoch yet' };
  if (disagrees) return { stage: 'in-doubt', remedy: lookAgain };
  return { stage: 'checking', remedy: null };
}

/** What the judge says when its journal cannot be whole any more. */
function isForGood(reason: string): boolean {
  return reason.startsWith('requests were missed') || reason.startsWith('the journal is torn');
}
