import { createRequire } from 'node:module';

interface Metadata {
  readonly brokers: readonly { readonly nodeId: number }[];
  readonly topicMetadata: readonly { readonly partitionMetadata: readonly { partitionId: number; leader: number }[] }[];
}

interface Fetched {
  readonly responses: readonly { readonly partitions: readonly { readonly partition: number }[] }[];
}

interface Broker {
  readonly connectionPool: { readonly clientId: string };
  metadata(topics: readonly string[]): Promise<Metadata>;
  fetch(request: unknown): Promise<Fetched>;
}

/** What the brokers' answers become before the client sees them. */
export interface Changes {
  readonly metadata?: (answer: Metadata) => Metadata;
  readonly fetch?: (answer: Fetched) => Fetched;
}

/** Changes what one client of this process hears until it is disposed of: kafkajs has no seam for that, and no real broker does it when asked. */
export function tamper(clientId: string, changes: Changes): Disposable {
  const require = createRequire(import.meta.url);
  const { prototype } = require('kafkajs/src/broker') as { prototype: Broker };
  const { metadata, fetch } = prototype;
  const isMeant = (broker: Broker): boolean => broker.connectionPool.clientId === clientId;

  prototype.metadata = async function (this: Broker, topics) {
    const answer = await metadata.call(this, topics);
    return isMeant(this) && changes.metadata ? changes.metadata(answer) : answer;
  };
  prototype.fetch = async function (this: Broker, request) {
    const answer = await fetch.call(this, request);
    return isMeant(this) && changes.fetch ? changes.fetch(answer) : answer;
  };
  return {
    [Symbol.dispose]: () => void Object.assign(prototype, { metadata, fetch }),
  };
}
