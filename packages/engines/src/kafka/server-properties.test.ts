import { expect, test } from 'vitest';
import { propertiesText, serverProperties } from './server-properties.ts';

const brokers = [1, 2, 3].map((id) => ({ id, port: 9_091 + id, controllerPort: 9_191 + id }));
const [first = { id: 1, port: 1, controllerPort: 2 }] = brokers;

test('three brokers keep three copies, of which two must confirm, and never elect one that lacks messages', () => {
  expect(serverProperties(first, brokers)).toMatchObject({
    'default.replication.factor': 3,
    'min.insync.replicas': 2,
    'offsets.topic.replication.factor': 3,
    'unclean.leader.election.enable': 'false',
    'controller.quorum.voters': '1@127.0.0.1:9192,2@127.0.0.1:9193,3@127.0.0.1:9194',
  });
});

test('one broker asks for no copy that it cannot have', () => {
  expect(serverProperties(first, [first])).toMatchObject({
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  });
});

test('a dead leader is replaced within the measured two seconds, not within the defaults', () => {
  const measured = {
    'broker.session.timeout.ms': 1_000,
    'broker.heartbeat.interval.ms': 200,
    'controller.quorum.election.timeout.ms': 300,
    'controller.quorum.fetch.timeout.ms': 700,
    'replica.lag.time.max.ms': 1_200,
    'group.min.session.timeout.ms': 500,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': 'false',
  };
  expect(serverProperties(first, brokers)).toMatchObject(measured);
});

test('nothing in the log ever expires', () => {
  expect(propertiesText(serverProperties(first, brokers))).toContain('log.retention.ms=-1\nlog.retention.bytes=-1\n');
});
