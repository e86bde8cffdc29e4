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
 * Reply of `GET /api/verdict` and of `signalbox verify --json` (CONTRACT §9). Messages count once, however often they were sent:
 * sent = acked + refused + unknown + inFlight. `stored`: in the map, `held`: by messages, both as last read; null when never read whole.
 */
export const verdictSchema = z.object({
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
  stored: z.int().nullable(),
  held: z.int().nullable(),
  duplicatesAbsorbed: z.int(),
  /** The first of each kind; `anomalyCounts` counts all of them. */
  anomalies: z.array(anomalySchema),
  /** Guilty messages per kind, exactly. */
  anomalyCounts: z.record(z.enum(anomalyKinds), z.int()),
  /** Complete reads of messages, and how many came in calm and lacked a message for longer than 250 ms (P6 allows 1 in 100). */
  freshness: z.object({ reads: z.int(), late: z.int() }),
});
export type Verdict = z.infer<typeof verdictSchema>;
