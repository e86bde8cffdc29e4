/** What a broker says of its cluster. */
export interface ClusterView {
  readonly clusterId: string | null;
  /** Brokers that the controller counts as alive. */
  readonly brokerIds: readonly number[];
}

const metadataApi = 3;
/** The first version that tells the cluster's id, and old enough to be flat: no tagged fields, no compact strings. */
const version = 2;
const correlation = 0x51_6e_a1_b0;

/** A Metadata request for no topic at all, with its length in front (Kafka protocol guide, "Metadata"). */
export function metadataRequest(): Buffer {
  const client = Buffer.from('signalbox-ready');
  const body = Buffer.alloc(10 + client.length + 4);
  body.writeInt16BE(metadataApi, 0);
  body.writeInt16BE(version, 2);
  body.writeInt32BE(correlation, 4);
  body.writeInt16BE(client.length, 8);
  client.copy(body, 10);
  body.writeInt32BE(0, 10 + client.length); // an empty list; a null one would mean every topic
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** The length of the reply that begins with these bytes, the four bytes of length included; undefined until they came. */
export function replyLength(bytes: Buffer): number | undefined {
  return bytes.length < 4 ? undefined : 4 + bytes.readInt32BE(0);
}

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
