import { type KafkaBroker, replicationOf } from './cluster.ts';

/** Where a broker keeps its log, relative to its data folder: the broker runs there, so that any path works. */
export const logFolder = 'log';

/**
 * A broker's whole configuration. The quorum is named by `controller.quorum.voters`, not by the newer dynamic quorum:
 * there the voters' ports are part of the data, and brokers that all come back on other ports would never elect again.
 */
export function serverProperties(self: KafkaBroker, brokers: readonly KafkaBroker[]): Record<string, string | number> {
  const { factor, minInSync } = replicationOf(brokers.length);
  return {
    'process.roles': 'broker,controller',
    'node.id': self.id,
    listeners: `PLAINTEXT://127.0.0.1:${self.port},CONTROLLER://127.0.0.1:${self.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${self.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': brokers.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(','),
    'log.dirs': logFolder,

    // What is acknowledged is on two brokers at least; a broker that lacks messages never leads.
    'default.replication.factor': factor,
    'min.insync.replicas': minInSync,
    'unclean.leader.election.enable': 'false',
    'auto.create.topics.enable': 'false',
    // The log is the truth of an epoch: nothing in it ever expires.
    'log.retention.ms': -1,
    'log.retention.bytes': -1,

    // Failover of a dead leader: the defaults stall 11.5 s (measured under load), sessions of 2 s about 2 s.
    'broker.session.timeout.ms': 1_000,
    'broker.heartbeat.interval.ms': 200,
    'controller.quorum.election.timeout.ms': 300,
    'controller.quorum.election.backoff.max.ms': 300,
    'controller.quorum.fetch.timeout.ms': 700,
    'replica.lag.time.max.ms': 1_200,
    // Consumers with sessions of 2 s; the default floor is 6 s.
    'group.min.session.timeout.ms': 500,
    'group.initial.rebalance.delay.ms': 0,

    // Internal topics: few partitions, since a new one costs time and memory, and as safe as the messages.
    'offsets.topic.num.partitions': 3,
    'offsets.topic.replication.factor': factor,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': minInSync,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': factor,
    'share.coordinator.state.topic.min.isr': minInSync,

    // Batches are small here: with the default of 4 kB every fetch reads through a dozen of them to find its own.
    'log.index.interval.bytes': 256,
    // A heap of 256 MB on two cores: the cleaner alone would take 128 MB by default.
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 1,
    'socket.request.max.bytes': 16 * 1024 * 1024,
  };
}

/** Java's properties format. All values are ASCII without backslashes, so nothing needs to be escaped. */
export function propertiesText(properties: Record<string, string | number>): string {
  return `${Object.entries(properties)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}
