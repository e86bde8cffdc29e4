import { describe, expect, it } from 'vitest';
import { choicesOf, defectOf } from './setting-rules.ts';

describe('the editor of settings', () => {
  it('refuses what the contract refuses, in its words', () => {
    expect(defectOf('hazelcast/backup-count', '2')).toBeUndefined();
    expect(defectOf('hazelcast/backup-count', 'two')).toContain('whole number');
    expect(defectOf('queue/brokers', '10.0.0.1:9092')).toContain('127.0.0.1');
    expect(defectOf('a/key/of/tomorrow', 'anything')).toBeUndefined();
  });

  it('offers a choice where there is one', () => {
    expect(choicesOf('routing/policy')).toEqual(['random', 'round-robin']);
    expect(choicesOf('hazelcast/map-name')).toBeUndefined();
  });
});
