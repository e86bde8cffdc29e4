import { memoryBackend } from '@signalbox/message-log/testing';
import type { Discovery, KeyEntry } from '@signalbox/discovery';
import type { Reach } from '../src/reach.ts';
import { createMemoryKeys } from './memory-keys.ts';

/** Consul and the Kafka log, each as one control plane needs them and nothing more, in memory. What stands in the store outlives a control plane. */
export function createMemoryReach(): Reach & {
  readonly keys: ReadonlyMap<string, KeyEntry>;
  /** What becomes of the store when the instances' data are dropped. */
  forget(): void;
} {
  const keyValue = createMemoryKeys();
  const keys = keyValue.entries;
  const backend = memoryBackend();
  const discovery: Discovery = {
    keyValue,
    catalogue: { current: () => [], answered: () => false, watch: () => () => undefined },
    settings: {
      get: () => undefined,
      watch: () => () => undefined,
      epoch: () => undefined,
      watchEpoch: () => () => undefined,
      known: () => Promise.reject(new Error('no control plane asks this')),
    },
    registrar: { keep: () => undefined, remove: () => Promise.resolve() },
    self: () => Promise.reject(new Error('no control plane asks this')),
    lost: () => null,
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
  return {
    keys,
    forget: () => keys.clear(),
    createDiscovery: () => discovery,
    createMessageLog: (_backend, client) => backend.open(client),
    openLog({ queueName, epoch, ...client }) {
      const log = backend.open(client);
      const admin = log.createAdmin();
      const topic = `${queueName}-e${epoch}`;
      return {
        createReader: (mayBeginAt) => log.createReader({ topic, group: 'ledger', mayBeginAt }),
        highWaters: () => admin.highWaters(topic),
        stop: () => admin.stop(),
      };
    },
  };
}
