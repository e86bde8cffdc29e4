import { instanceIdSchema, instanceStates, verdictWords } from '@signalbox/shared';
import { z } from 'zod';

/** `all`: all that this scenario has sent so far. */
const amountSchema = z.union([z.literal('all'), z.int().nonnegative()], 'expected a whole number, or all');
export type Amount = z.infer<typeof amountSchema>;

const milliseconds = { ms: 1, s: 1_000, min: 60_000 } as const;
/** `300 ms`, `2.5 s`, `1 min`, as milliseconds. */
export const durationSchema = z
  .string('expected a time such as 300 ms, 2.5 s or 1 min')
  .regex(/^\d{1,4}(\.\d{1,3})? ?(ms|s|min)$/, 'expected a time such as 300 ms, 2.5 s or 1 min')
  .transform((text) => {
    const [, figure = '0', unit = 'ms'] = /^([\d.]+) ?(\w+)$/.exec(text) ?? [];
    return Number(figure) * milliseconds[unit as keyof typeof milliseconds];
  });

/** How this scenario's messages lie over the instances of one kind. */
const shareSchema = z.strictObject({
  /** Each message once: the shares add up to this. */
  sum: amountSchema.optional(),
  /** So many instances, or more, have some. */
  instances: z.int().min(1).optional(),
  /** The largest and the smallest share differ by no more. */
  apart: z.int().nonnegative().optional(),
});

const mapFigures = z.strictObject({ entries: amountSchema.optional(), puts: z.int().optional() });

/** What must hold; every part of it that is given is judged. */
const parts = {
  /** Sent so far and acknowledged. */
  acknowledged: amountSchema.optional(),
  /** How many of this scenario's messages a GET shows: logging's side, one messages instance's share, the shares of all together. */
  read: z
    .strictObject({
      logging: amountSchema.optional(),
      messages: amountSchema.optional(),
      together: amountSchema.optional(),
      /** Shown more than once over all shares. */
      twice: z.int().nonnegative().optional(),
    })
    .optional(),
  /** Who stored them, who holds them, who took them in. */
  shares: z
    .strictObject({
      logging: shareSchema.optional(),
      messages: shareSchema.optional(),
      facade: shareSchema.optional(),
    })
    .optional(),
  states: z.record(instanceIdSchema, z.enum(instanceStates)).optional(),
  /** What the catalogue says of them. */
  consul: z.record(instanceIdSchema, z.enum(['passing', 'warning', 'critical', 'absent'])).optional(),
  ready: z.union([z.literal('all'), z.array(instanceIdSchema)], 'expected all, or a list of instances').optional(),
  /** Members that the map's cluster has. */
  members: z.int().nonnegative().optional(),
  /** Every partition of the map has all its copies, and none moves. */
  copies: z.literal('all').optional(),
  /** Messages of the log that are not read yet, at most. */
  behind: z.int().nonnegative().optional(),
  /** The sums over the members, as the members count. */
  map: mapFigures.optional(),
  /** Of the sends so far, at most. */
  latency: z
    .strictObject({ p50: durationSchema.optional(), p99: durationSchema.optional(), max: durationSchema.optional() })
    .optional(),
  verdict: z.enum(verdictWords).optional(),
};

const isSomething = (given: object): boolean => Object.values(given).some((value) => value !== undefined);
const nothing = `expected at least one of ${Object.keys(parts).join(', ')}`;

export const expectationSchema = z.strictObject(parts).refine(isSomething, nothing);
export type Expectation = z.infer<typeof expectationSchema>;

/** An expectation that has time to come true. */
export const waitSchema = z
  .strictObject({ ...parts, within: durationSchema.default(30_000) })
  .refine(({ within: _within, ...given }) => isSomething(given), nothing);
