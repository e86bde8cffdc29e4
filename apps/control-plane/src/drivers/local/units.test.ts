import { expect, test } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { partOf, partnerOf, unitOf, withPartners } from './units.ts';

const logging2 = instanceId('logging', 2);
const member2 = instanceId('hazelcast', 2);
const facade1 = instanceId('facade', 1);

test('a logging instance and its member are one unit, whichever is named', () => {
  expect(unitOf(logging2)).toEqual([logging2, member2]);
  expect(unitOf(member2)).toEqual([logging2, member2]);
  expect(unitOf(facade1)).toEqual([facade1]);
});

test('a member is part of its logging instance, and nothing else is part of anything', () => {
  expect([partOf(member2), partOf(logging2), partOf(facade1)]).toEqual([logging2, null, null]);
  expect([partnerOf(member2), partnerOf(logging2), partnerOf(facade1)]).toEqual([logging2, member2, undefined]);
});

test('naming both halves and a stranger gives each once, the named ones first', () => {
  expect(withPartners([member2, facade1, logging2])).toEqual([member2, facade1, logging2]);
  expect(withPartners([member2, facade1])).toEqual([member2, facade1, logging2]);
});
