import { z } from 'zod';
import { configSchemas } from './config-keys.ts';

/** The name of a file below `presets/`, or `default`. */
export const presetNameSchema = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected the name of a preset such as report-c');

const ports = z.array(z.int());

/** What a cluster is asked to be under a preset. Ports are wishes, of as many instances as there are: a taken one is replaced by a free one. */
export const presetSettingsSchema = z.object({
  counts: z.object({ facade: z.int(), logging: z.int(), messages: z.int(), kafka: z.int() }),
  ports: z.object({ facade: ports, logging: ports, messages: ports, hazelcast: ports, kafka: ports, consul: ports }),
  dialect: configSchemas['facade/dialect'],
});
export type PresetSettings = z.infer<typeof presetSettingsSchema>;

/** One setting that a preset changes: what it is now, and what it would be, as text. */
export const presetDifferenceSchema = z.object({ key: z.string(), now: z.string(), after: z.string() });
export type PresetDifference = z.infer<typeof presetDifferenceSchema>;

export const presetListingSchema = z.object({
  name: presetNameSchema,
  title: z.string(),
  /** What else its file says of it; empty where it says nothing. */
  about: z.string(),
  /** Null where its settings are wrong: then `problem` says how. */
  settings: presetSettingsSchema.nullable(),
  problem: z.string().nullable(),
  /** What differs from what the cluster is asked to be now. */
  differs: z.array(presetDifferenceSchema),
});
export type PresetListing = z.infer<typeof presetListingSchema>;

/** `GET /api/presets`. */
export const presetListSchema = z.object({
  /** What the cluster runs as. */
  preset: presetNameSchema,
  presets: z.array(presetListingSchema),
});
export type PresetList = z.infer<typeof presetListSchema>;
