import { queueBackends } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { memoryBackend } from '../testing/memory-log.ts';
import { messageLogContract } from '../testing/message-log-contract.ts';
import { backendSettings, createMessageLog, settingsNeededBy } from './backends.ts';

describe('the backends', () => {
  it('are there for each name that the settings take, and say what they need of the settings', () => {
    for (const backend of queueBackends) {
      const log = createMessageLog(backend, { instance: 'facade-1', setting: () => undefined, log: () => undefined });
      expect(Object.keys(log).toSorted()).toEqual(['createAdmin', 'createReader', 'createWriter']);
    }
    expect(settingsNeededBy('kafka')).toEqual(['queue/brokers']);
    expect(settingsNeededBy('hazelcast')).toEqual(['hazelcast/cluster-name', 'queue/members']);
    expect(backendSettings).toEqual(['queue/brokers', 'hazelcast/cluster-name', 'queue/members']);
  });
});

describe('a second backend, in memory', () => {
  const backend = memoryBackend();
  messageLogContract((instance) => backend.open({ instance, setting: () => undefined, log: () => undefined }), 1);
});
