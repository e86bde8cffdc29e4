import { expect, it } from 'vitest';
import { configKeys, factKeys } from './config-keys.ts';
import { effectOf, settingEffects, settingWishSchema } from './setting-effects.ts';

it('says of every setting what its change takes, and of each effect at least one setting', () => {
  expect(Object.keys(effectOf).toSorted()).toEqual([...configKeys].toSorted());
  expect(new Set(Object.values(effectOf))).toEqual(new Set(settingEffects));
});

it('takes the layout of the log for one of an epoch, and what makes two maps for one of all together', () => {
  const by = (effect: string) => configKeys.filter((key) => effectOf[key] === effect);
  expect(by('epoch')).toEqual(['queue/name', 'queue/partitions']);
  expect(by('together')).toEqual(['hazelcast/cluster-name', 'hazelcast/map-name']);
  expect(by('rolling')).toEqual(['hazelcast/backup-count']);
  expect(by('fact')).toEqual([...factKeys]);
});

it('knows no wish for what is no setting', () => {
  expect(settingWishSchema.safeParse({ key: 'queue/partitions', value: '3' }).success).toBe(true);
  expect(settingWishSchema.safeParse({ key: 'queue/no', value: '3' }).success).toBe(false);
});
