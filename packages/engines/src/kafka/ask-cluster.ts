import { ask, correlation, type WireAnswer, type WireRequest } from './wire.ts';

type BrokerAnswer =
  | { readonly kind: 'view'; readonly view: ClusterView }
  | Exclude<WireAnswer, { readonly kind: 'reply' }>;

/** Asks the broker on a loopback port who is in its cluster. Rejects only when the signal aborts. */
export async function askCluster(port: number, limitMs: number, signal: AbortSignal): Promise<BrokerAnswer> {
  const answer = await ask({ host: '127.0.0.1', port }, metadataRequest, limitMs, signal);
  if (answer.kind !== 'reply') return answer;
  const view = clusterViewOf(answer.bytes);
  return view === undefined ? { kind: 'strange', how: 'it speaks another protocol' } : { kind: 'view', view };
}

/** What a broker says of its cluster. */
interface ClusterView {
  readonly clusterId: string | null;
  /** Brokers that the controller counts as alive. */
  readonly brokerIds: readonly number[];
}

/** For no topic at all, and in the first version that tells the cluster's id: flat, without tagged fields (Kafka protocol guide, "Metadata"). */
export const metadataRequest: WireRequest = {
  api: 3,
  version: 2,
  client: 'signalbox-ready',
  flexible: false,
  body: Buffer.alloc(4), // an empty list; a null one would mean every topic
};

/** Reads a whole reply; undefined when it is not one to our request. */
export function clusterViewOf(reply: Buffer): ClusterView | undefined {
  try {
    return parse(reply);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // cut, or not Kafka at all
    throw error;
  }
}

function parse(reply: Buffer): ClusterView | undefined {
  if (reply.readInt32BE(4) !== correlation) return undefined;
  let at = 8;
  const nullableString = (): string | null => {
    const length = reply.readInt16BE(at);
    at += 2;
    if (length < 0) return null;
    at += length;
    return reply.toString('utf8', at - length, at);
  };
  const count = reply.readInt32BE(at);
  at += 4;
  const brokerIds: number[] = [];
  for (let index = 0; index < count; index += 1) {
    brokerIds.push(reply.readInt32BE(at));
    at += 4;
    nullableString(); // host
    at += 4; // port
    nullableString(); // rack
  }
  return { brokerIds, clusterId: nullableString() };
}
