import { connect } from 'node:net';
import type { KafkaAddress } from './cluster.ts';

/** What came back from a port on which a broker or a controller should listen. */
export type WireAnswer =
  | { readonly kind: 'reply'; readonly bytes: Buffer }
  /** Nobody listens on the port. */
  | { readonly kind: 'refused' }
  /** Somebody listens and does not speak as a broker does; `how` says in what way. */
  | { readonly kind: 'strange'; readonly how: string };

/** Comes back in every reply, so that another protocol is told from ours. */
export const correlation = 0x51_6e_a1_b0;

/** No sane reply to our questions is longer. */
const longestReply = 1024 * 1024;

export interface WireRequest {
  /** Number and version of the API (Kafka protocol guide, "The Messages"). */
  readonly api: number;
  readonly version: number;
  readonly client: string;
  /** Header with tagged fields: version 2, as all flexible APIs have it. */
  readonly flexible: boolean;
  readonly body: Buffer;
}

/** A request with its length in front. */
export function frameOf({ api, version, client, flexible, body }: WireRequest): Buffer {
  const name = Buffer.from(client);
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + name.length + (flexible ? 1 : 0) + body.length, 0);
  head.writeInt16BE(api, 4);
  head.writeInt16BE(version, 6);
  head.writeInt32BE(correlation, 8);
  head.writeInt16BE(name.length, 12);
  return Buffer.concat([head, name, flexible ? noTags : Buffer.alloc(0), body]);
}

export const noTags = Buffer.from([0]);

/** A number as the protocol writes it: big-endian. */
export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** The length of the reply that begins with these bytes, the four bytes of length included; undefined until they came. */
export function replyLength(bytes: Buffer): number | undefined {
  return bytes.length < 4 ? undefined : 4 + bytes.readInt32BE(0);
}

/** Asks one question of who listens there, within `limitMs`. Rejects only when the signal aborts. */
export function ask(
  { host, port }: KafkaAddress,
  request: WireRequest,
  limitMs: number,
  signal: AbortSignal,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host, port });
    const finish = (answer: WireAnswer): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(answer);
    };
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.setTimeout(limitMs, () => finish({ kind: 'strange', how: `no reply within ${limitMs} ms` }));
    socket.once('connect', () => socket.write(frameOf(request)));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const length = replyLength(received);
      if (length === undefined) return;
      if (length < 8 || length > longestReply) finish({ kind: 'strange', how: 'it speaks another protocol' });
      else if (received.length >= length) finish({ kind: 'reply', bytes: received.subarray(0, length) });
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'strange', how: error.message }),
    );
    socket.once('end', () => finish({ kind: 'strange', how: 'it closed the connection without a reply' }));
  });
}
