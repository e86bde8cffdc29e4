import { z } from 'zod';
import { verbSchema } from './commands.ts';
import { instanceIdSchema } from './ids.ts';

/**
 * How a life came to its end. `asked`: by a command or an orderly end; `partner`: the other half of its unit was gone first; `signal`: a signal that
 * nobody here sent; `self`: it ended itself, with a code; `unseen`: nobody could see how; `not-started`: it never became ready.
 */
export const deathCauses = ['asked', 'partner', 'signal', 'self', 'unseen', 'not-started'] as const;
export const deathCauseSchema = z.enum(deathCauses);
export type DeathCause = z.infer<typeof deathCauseSchema>;

/**
 * What happened, for a list that a person reads. `frozen-too-long`: it was paused for longer than the others wait, and ended itself when it went on;
 * `ended-unseen`: nobody could see how; `back`: ready again after it was dead, degraded or paused. `system-…`, `preset-…` and `command-failed` have no instance; `reason` of `preset-…` is the preset's name.
 */
export const timelineKinds = [
  'killed-from-outside',
  'ended-itself',
  'ended-unseen',
  'frozen-too-long',
  'went-along',
  'not-started',
  'killed',
  'stopped',
  'paused',
  'paused-from-outside',
  'resumed',
  'degraded',
  'back',
  'command-failed',
  'system-started',
  'system-stopped',
  'preset-changing',
  'preset-changed',
] as const;
export const timelineKindSchema = z.enum(timelineKinds);
export type TimelineKind = z.infer<typeof timelineKindSchema>;

export const timelineEntrySchema = z.object({
  /** Order of happening, as the control plane's own log has it, from 1. */
  n: z.int().positive(),
  at: z.iso.datetime(),
  instance: instanceIdSchema.nullable(),
  kind: timelineKindSchema,
  /** Why, in words; empty when there is nothing to say. */
  reason: z.string(),
  /** The other half of its unit, which went with it. */
  also: z.array(instanceIdSchema),
  signal: z.string().optional(),
  code: z.int().optional(),
  /** Milliseconds: how long it stood still, or was away. */
  ms: z.number().optional(),
  verb: verbSchema.optional(),
  targets: z.array(z.string()).optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** So many are kept, the newest. */
export const timelineKept = 200;

/** The topic `timeline`: entries by their number, so that the newest is the last. */
export const timelineStateSchema = z.object({ entries: z.record(z.string(), timelineEntrySchema) });
export type TimelineState = z.infer<typeof timelineStateSchema>;
