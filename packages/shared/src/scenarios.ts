import { z } from 'zod';

const wordsSchema = z.object({ en: z.string(), uk: z.string() });

/** One demonstration that can be run, as its file says it. `title` is English, `demands` a list parted by commas (CONTRACT §9). */
export const scenarioListingSchema = z.object({
  name: z.string(),
  title: z.string(),
  demands: z.string(),
  titles: wordsSchema,
  about: wordsSchema.nullable(),
  needs: z.record(z.string(), z.union([z.int(), z.string()])),
  steps: z.array(z.object({ title: wordsSchema, verb: z.string() })),
});
export type ScenarioListing = z.infer<typeof scenarioListingSchema>;

/** `failed`: a step was not as expected. `broken`: it could not be run to its end, `reason` says why. */
export const scenarioRunStates = ['running', 'passed', 'failed', 'stopped', 'broken'] as const;
export type ScenarioRunState = (typeof scenarioRunStates)[number];

export const scenarioRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(scenarioRunStates),
  at: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** The step under way, or the last one, counted from 1; 0 before the first. */
  step: z.int(),
  of: z.int(),
  /** While a step sends: how far it is. */
  sending: z.object({ sent: z.int(), of: z.int(), perSecond: z.int() }).nullable(),
  /** Once it has ended: what was expected and found, step by step. */
  steps: z.array(
    z.object({
      title: wordsSchema,
      verb: z.string(),
      passed: z.boolean(),
      expected: z.string(),
      found: z.string(),
      ms: z.number(),
    }),
  ),
  figures: z
    .object({ sent: z.int(), acked: z.int(), p50: z.number().nullable(), p99: z.number().nullable() })
    .nullable(),
  reason: z.string().nullable(),
  /** Whether there is a report to be had. */
  report: z.boolean(),
});
export type ScenarioRun = z.infer<typeof scenarioRunSchema>;

/** Reply of `GET /api/scenarios`; runs newest first. */
export const scenarioListSchema = z.object({
  scenarios: z.array(scenarioListingSchema),
  /** Files that cannot be run, with all that is wrong with them. */
  problems: z.array(z.object({ name: z.string(), problem: z.string() })),
  runs: z.array(scenarioRunSchema),
});
export type ScenarioList = z.infer<typeof scenarioListSchema>;

/** Body of `POST /api/scenarios/runs`; `language` is that of the report. */
export const scenarioRunRequestSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'expected a name that GET /api/scenarios lists'),
  language: z.enum(['en', 'uk']).default('en'),
});
export type ScenarioRunRequest = z.infer<typeof scenarioRunRequestSchema>;
