import { z } from 'zod';
import { commandErrorSchema } from './errors.ts';
import { instanceIdSchema, instanceKinds } from './ids.ts';
import { presetNameSchema } from './presets.ts';
import { settingWishSchema } from './setting-effects.ts';

/** Everything a person may ask of the cluster. Verbs are an enum and small integers, a preset's name is one of those there are, a setting's value comes by its own way and through its schema: no free text reaches a process (RELIABILITY rule 13). */
export const verbs = [
  'kill',
  'stop',
  'start',
  'restart',
  'pause',
  'resume',
  'scale',
  'heal',
  'reset',
  'preset',
  'down',
  'verify',
] as const;
export const verbSchema = z.enum(verbs);
export type Verb = z.infer<typeof verbSchema>;

const targets = z.array(instanceIdSchema).min(1, 'expected at least one instance id').max(64);

/** Body of `POST /api/commands`. Targets of one call are signalled together. */
export const commandRequestSchema = z.discriminatedUnion('verb', [
  /** `restart`: one after another, each only when the one before is well again. */
  z.strictObject({ verb: z.enum(['kill', 'stop', 'start', 'restart', 'resume']), targets }),
  z.strictObject({
    verb: z.literal('pause'),
    targets,
    /** Seconds after which the pause heals itself. */
    seconds: z.int().min(1).max(600).optional(),
  }),
  z.strictObject({
    verb: z.literal('scale'),
    targets: z.array(z.never()).max(0).optional(),
    kind: z.enum(['facade', 'logging', 'messages']),
    count: z.int().min(1).max(9),
  }),
  z.strictObject({
    verb: z.literal('preset'),
    targets: z.array(z.never()).max(0).optional(),
    preset: presetNameSchema,
  }),
  z.strictObject({
    verb: z.enum(['heal', 'reset', 'down', 'verify']),
    targets: z.array(z.never()).max(0).optional(),
  }),
]);
export type CommandRequest = z.infer<typeof commandRequestSchema>;

export const commandStates = ['accepted', 'running', 'done', 'failed'] as const;

/** How far the change to a preset is: the instances end, what they kept is dropped, the new ones start; or those of before start again, as it failed. */
export const presetStages = ['ending', 'clearing', 'starting', 'going-back'] as const;
export const presetStageSchema = z.enum(presetStages);
export type PresetStage = z.infer<typeof presetStageSchema>;

/** What became of a command: `GET /api/commands/ID` and the topic `commands`. */
export const commandSchema = z.object({
  id: z.string(),
  verb: verbSchema,
  targets: z.array(z.string()),
  kind: z.enum(instanceKinds).optional(),
  count: z.int().optional(),
  preset: presetNameSchema.optional(),
  /** What a `restart` or a `reset` was for, where a setting was changed by it. */
  setting: settingWishSchema.optional(),
  /** Of a change to a preset, while it is under way. */
  stage: presetStageSchema.optional(),
  state: z.enum(commandStates),
  /** One entry a target: what was done and what came of it. Of a restart one after another, while it runs, those that are back. */
  results: z.array(z.object({ target: z.string(), outcome: z.string(), reason: z.string().optional() })),
  error: commandErrorSchema.optional(),
  /** Who asked: `browser`, `program`. */
  by: z.string(),
  at: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Command = z.infer<typeof commandSchema>;
