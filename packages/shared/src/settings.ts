import { z } from 'zod';
import { configSchemas } from './config-keys.ts';
import { queueBackendSchema } from './facade-http.ts';

const port = z.int().min(1).max(65_535);
const portList = z.array(port).max(9);
const count = (max: number) => z.int().min(1).max(max);

/**
 * What a topology is asked to be: `signalbox.yaml`, overridden by `SIGNALBOX_*` and by flags (CONTRACT §2).
 * Ports are wishes: a taken one is replaced by a free one. All defaults stand here and nowhere else.
 */
export const settingsSchema = z.strictObject({
  dashboard: z.strictObject({ port: port.default(3000) }).prefault({}),
  logs: z.strictObject({ kilobytes: z.int().min(100).max(1_000_000).default(20_000) }).prefault({}),
  consul: z.strictObject({ port: port.default(8500) }).prefault({}),
  kafka: z
    .strictObject({
      count: z.union([z.literal(1), z.literal(3)], 'expected 1 or 3 brokers').default(3),
      ports: portList.default([9092, 9093, 9094]),
    })
    .prefault({}),
  facade: z
    .strictObject({
      count: count(9).default(2),
      ports: portList.default([8080, 8088]),
      dialect: configSchemas['facade/dialect'].default('native'),
    })
    .prefault({}),
  logging: z
    .strictObject({
      count: count(9).default(3),
      ports: portList.default([8081, 8083, 8085]),
      memberPorts: portList.default([5701, 5702, 5703]),
      transport: configSchemas['logging/transport'].default('http'),
    })
    .prefault({}),
  messages: z
    .strictObject({
      count: count(9).default(2),
      ports: portList.default([8082, 8084]),
      mode: z.enum(['group']).default('group'),
    })
    .prefault({}),
  queue: z
    .strictObject({
      backend: queueBackendSchema.default('kafka'),
      name: z.string().default('messages'),
      partitions: z.int().min(1).max(64).default(6),
    })
    .prefault({}),
  hazelcast: z
    .strictObject({
      clusterName: configSchemas['hazelcast/cluster-name'].default('signalbox'),
      mapName: configSchemas['hazelcast/map-name'].default('messages'),
      backupCount: z.int().min(0).max(6).default(2),
    })
    .prefault({}),
  routing: z.strictObject({ policy: z.enum(['random', 'round-robin']).default('random') }).prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
