import { instanceId, type InstanceKind } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { linkFor, linksOf } from './links.ts';
import type { Placed } from './lanes.ts';

function instance(kind: InstanceKind, n: number): Placed {
  return { id: instanceId(kind, n), kind };
}

const instances = [
  instance('facade', 1),
  instance('kafka', 1),
  instance('kafka', 2),
  instance('logging', 1),
  instance('messages', 1),
];

describe('the lines of the map', () => {
  it('joins a broker to the messages instance that holds one of its partitions, once', () => {
    const ids = linksOf(instances, [
      ['kafka-2', 'messages-1'],
      ['kafka-2', 'messages-1'],
    ]).map((link) => link.id);
    expect(ids.filter((id) => id.includes('>messages'))).toEqual(['kafka-2>messages-1']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('joins all brokers to all messages instances while nobody is known to own anything', () => {
    const ids = linksOf(instances, []).map((link) => link.id);
    expect(ids.filter((id) => id.includes('>messages'))).toEqual(['kafka-1>messages-1', 'kafka-2>messages-1']);
  });

  it('leads from clients over a facade to brokers, logging and the map', () => {
    const ids = linksOf(instances, []).map((link) => link.id);
    expect(ids).toEqual(
      expect.arrayContaining(['client>facade-1', 'facade-1>kafka-2', 'facade-1>logging-1', 'logging-1>map']),
    );
  });

  it('leads over one box where members carry the queue', () => {
    const members = [instance('facade', 1), instance('logging', 1), instance('messages', 1)];
    const ids = linksOf(members, [['hazelcast-2', 'messages-1']]).map((link) => link.id);
    expect(ids).toEqual(expect.arrayContaining(['facade-1>queue', 'queue>messages-1', 'logging-1>map']));
    expect(linkFor('facade-1', 'hazelcast-2')).toBe('facade-1>queue');
    expect(linkFor('hazelcast-2', 'messages-1')).toBe('queue>messages-1');
  });

  it('draws what goes to a member on the line to the map, and an answer nowhere', () => {
    expect(linkFor('logging-2', 'hazelcast-2')).toBe('logging-2>map');
    expect(linkFor('logging-2', 'logging-2')).toBe('logging-2>map');
    expect(linkFor('facade-1', 'facade-1')).toBeUndefined();
    expect(linkFor('facade-1', 'logging-2')).toBe('facade-1>logging-2');
  });
});
