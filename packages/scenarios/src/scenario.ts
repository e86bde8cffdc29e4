import { configKeys, configSchemas, instanceIdSchema, type ConfigKey } from '@signalbox/shared';
import { z } from 'zod';
import { expectationSchema, waitSchema } from './expectation.ts';

/** A text in English, and in Ukrainian where it is given. */
const wordsSchema = z.union(
  [
    z
      .string()
      .min(1)
      .transform((en) => ({ en, uk: en })),
    z.strictObject({ en: z.string().min(1), uk: z.string().min(1) }),
  ],
  'expected a text, or one each under en and uk',
);
export type Words = z.infer<typeof wordsSchema>;
export type Language = keyof Words;

const leader = /^leader of partition (\d{1,2})$/;
const targetSchema = z.union(
  [instanceIdSchema, z.string().regex(leader)],
  'expected an instance such as logging-2, or "leader of partition 0"',
);
/** An instance, or whoever leads a partition of the log at that moment. */
export type Target = z.infer<typeof targetSchema>;
const targetsSchema = z.array(targetSchema).min(1).max(16);

export function partitionLedBy(target: Target): number | undefined {
  const found = leader.exec(target);
  return found === null ? undefined : Number(found[1]);
}

const sendSchema = z.strictObject({
  count: z.int().min(1).max(1_000_000).default(1),
  /** `{n}` becomes the message's number, counted from 1 over the whole scenario. */
  text: z.string().min(1).default('msg{n}'),
  /** Clients that send at once, each one after the other. */
  clients: z.int().min(1).max(256).default(1),
  /** A second, by a schedule that no answer holds back; left out: as fast as the clients are answered. */
  rate: z.int().min(1).max(10_000).optional(),
  /** `false`: without an Idempotency-Key, as a client of the course sends; the facade chooses the id, and what is not answered is not sent again. */
  keys: z.boolean().default(true),
});

const countSchema = z.int().min(1).max(9);

const verbs = {
  send: sendSchema.optional(),
  /** One GET, of these instances where they are named; what it shows is kept as evidence. */
  read: z.strictObject({ logging: instanceIdSchema.optional(), messages: instanceIdSchema.optional() }).optional(),
  kill: targetsSchema.optional(),
  stop: targetsSchema.optional(),
  /** `all`: whatever this scenario has ended. */
  start: z
    .union([z.literal('all'), z.array(instanceIdSchema).min(1)], 'expected all, or a list of instances')
    .optional(),
  pause: targetsSchema.optional(),
  resume: z.array(instanceIdSchema).min(1).optional(),
  /** So many instances of a kind; put back at the end. */
  scale: z
    .strictObject({ facade: countSchema.optional(), logging: countSchema.optional(), messages: countSchema.optional() })
    .refine((counts) => Object.keys(counts).length > 0, 'expected at least one of facade, logging, messages')
    .optional(),
  set: z
    .partialRecord(z.enum(configKeys as [ConfigKey, ...ConfigKey[]]), z.string())
    .superRefine((values, context) => {
      for (const [key, text] of Object.entries(values)) {
        const parsed = configSchemas[key as ConfigKey].safeParse(text);
        if (!parsed.success)
          context.addIssue({
            code: 'custom',
            path: [key],
            message: parsed.error.issues[0]?.message ?? 'expected another value',
          });
      }
    })
    .optional(),
  'wait-until': waitSchema.optional(),
  expect: expectationSchema.optional(),
};
export type StepVerb = keyof typeof verbs;
export const stepVerbs = Object.keys(verbs) as StepVerb[];

const stepSchema = z.strictObject({ title: wordsSchema.optional(), ...verbs }).superRefine((step, context) => {
  const given = stepVerbs.filter((verb) => step[verb] !== undefined);
  if (given.length !== 1)
    context.addIssue({ code: 'custom', message: `expected exactly one of ${stepVerbs.join(', ')}` });
});
export type Step = z.infer<typeof stepSchema>;

export function verbOf(step: Step): StepVerb {
  const verb = stepVerbs.find((one) => step[one] !== undefined);
  if (verb === undefined) throw new Error('a step without a verb passed its schema');
  return verb;
}

/** A step without a title is called by what it does. */
export function stepTitle(step: Step): Words {
  if (step.title !== undefined) return step.title;
  const verb = verbOf(step);
  const given = step[verb];
  const text =
    verb === 'send' ? `send ${step.send?.count ?? 1}` : Array.isArray(given) ? `${verb} ${given.join(', ')}` : verb;
  return { en: text, uk: text };
}

/** One file of `scenarios/`: what is shown, which demands it answers, what it needs, and its steps. */
export const scenarioSchema = z.strictObject({
  title: wordsSchema,
  /** Rows of the course's table: `H5`, `M6`. */
  demands: z.array(z.string().regex(/^[A-Z]\d$/, 'expected a demand such as H5')).default([]),
  about: wordsSchema.optional(),
  /** What must be running: the preset, the back end of the queue, instances of a kind. */
  needs: z
    .strictObject({
      facade: countSchema.optional(),
      logging: countSchema.optional(),
      messages: countSchema.optional(),
      backend: z.string().optional(),
      preset: z
        .string()
        .regex(/^[a-z0-9-]+$/, 'expected a preset such as report-c')
        .optional(),
    })
    .default({}),
  /** Numbers that the file names as `$name`, and that a run may be given others for. */
  parameters: z
    .record(z.string().regex(/^[a-z]+$/, 'expected a name of small letters'), z.int().nonnegative())
    .default({}),
  steps: z.array(stepSchema).min(1).max(100),
});
export type Scenario = z.infer<typeof scenarioSchema> & { readonly name: string };
