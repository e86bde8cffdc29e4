import { z } from 'zod';
import { messageIdSchema } from './ids.ts';

export const verdictWords = ['valid', 'invalid', 'unknown'] as const;
export type VerdictWord = (typeof verdictWords)[number];

/** Each way in which a promise can be broken (RELIABILITY §3). An absorbed duplicate breaks none: it is only counted. */
export const anomalyKinds = [
  'lost',
  'stale',
  'phantom',
  'aborted-read',
  'visible-duplicate',
  'altered',
  'reorder',
  'double-placement',
  'divergence',
  'non-monotonic-read',
] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];

/** Where it showed: in the log itself, or in what one instance answered. */
export const anomalyHopSchema = z.union([
  z.literal('log'),
  z.templateLiteral(['logging:', z.string()]),
  z.templateLiteral(['messages:', z.string()]),
]);
export type AnomalyHop = z.infer<typeof anomalyHopSchema>;

/** One fact: a record of the journal, its position from 1 where it is known, and what it says. */
export const factSchema = z.object({ record: z.string(), at: z.int().positive().optional(), says: z.string() });
export type Fact = z.infer<typeof factSchema>;

/** `id` is null where two sets disagree as sets. */
export const anomalySchema = z.object({
  kind: z.enum(anomalyKinds),
  id: messageIdSchema.nullable(),
  hop: anomalyHopSchema,
  evidence: z.array(factSchema),
});
export type Anomaly = z.infer<typeof anomalySchema>;

/**
 * What a judge says of a journal (CONTRACT §9). Messages count once, however often they were sent: sent = acked + refused + unknown +
 * inFlight. `logged`, `stored` and `held` were read in one look, the log last: none of the others can be ahead of it.
 */
export const judgementSchema = z.object({
  verdict: z.enum(verdictWords),
  /** Why it is not valid, or what was not seen; empty when valid. */
  reasons: z.array(z.string()),
  sent: z.int(),
  acked: z.int(),
  refused: z.int(),
  unknown: z.int(),
  inFlight: z.int(),
  /** Different messages in the log, as far as it was read. */
  logged: z.int(),
  /** In the map; null when it was never asked. */
  stored: z.int().nullable(),
  /** Held by messages over all partitions; null when not every partition was asked for. */
  held: z.int().nullable(),
  duplicatesAbsorbed: z.int(),
  /** Messages in the log that nobody has an acknowledgement for: sent by others, or answered by 503. */
  unacknowledged: z.int(),
  /** Acknowledged messages that are proven to be missing. */
  lost: z.int(),
  /** Acknowledged messages that the last look at the whole log found there. */
  checkedUpTo: z.int(),
  /** The first of each kind; `anomalyCounts` counts all of them. */
  anomalies: z.array(anomalySchema),
  /** Guilty messages per kind, exactly. */
  anomalyCounts: z.record(z.enum(anomalyKinds), z.int()),
  /** Complete reads of messages, and how many came in calm and lacked a message for longer than 250 ms (P6 allows 1 in 100). */
  freshness: z.object({ reads: z.int(), late: z.int() }),
});
export type Judgement = z.infer<typeof judgementSchema>;

/**
 * How far the proof is. `proven`: all at rest, everything agrees. `under-load`: nothing is missing up to `checkedUpTo`, the rest is under way.
 * `checking`: at rest, being compared. `replaying`: the journal of before is read. `in-doubt`: something keeps it from being known; `reasons`
 * and `remedy` say what. `refuted`: a promise is broken.
 */
export const verdictStages = ['proven', 'under-load', 'checking', 'replaying', 'in-doubt', 'refuted'] as const;
export type VerdictStage = (typeof verdictStages)[number];

/** Reply of `GET /api/verdict` and of `signalbox verify --json`, and state of the topic `verdict` (CONTRACT §9, §10). */
export const verdictSchema = judgementSchema.extend({
  stage: z.enum(verdictStages),
  /** When everything was last seen to agree; null before the first time. */
  checkedAt: z.iso.datetime().nullable(),
  /** Messages acknowledged or in flight that no look has covered yet. */
  underWay: z.int(),
  /** Of the journal that is replayed, in bytes; null while nothing is. */
  progress: z.object({ done: z.int(), total: z.int() }).nullable(),
  /** What a person can do about the first reason; null where there is nothing to do. */
  remedy: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;
