import { connect } from 'node:net';
import { type ClusterView, clusterViewOf, metadataRequest, replyLength } from './metadata-frame.ts';

export type BrokerAnswer =
  | { readonly kind: 'view'; readonly view: ClusterView }
  /** Nobody listens on the port. */
  | { readonly kind: 'refused' }
  /** Somebody listens and does not speak as a broker does; `how` says in what way. */
  | { readonly kind: 'strange'; readonly how: string };

/** No sane reply to our question is longer. */
const longestReply = 1024 * 1024;

/** Asks the broker on a loopback port who is in its cluster. Rejects only when the signal aborts. */
export function askCluster(port: number, limitMs: number, signal: AbortSignal): Promise<BrokerAnswer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (answer: BrokerAnswer): void => {
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
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const length = replyLength(received);
      if (length === undefined) return;
      if (length < 8 || length > longestReply) finish({ kind: 'strange', how: 'it speaks another protocol' });
      else if (received.length >= length) finish(answerOf(received.subarray(0, length)));
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'strange', how: error.message }),
    );
    socket.once('end', () => finish({ kind: 'strange', how: 'it closed the connection without a reply' }));
  });
}

function answerOf(reply: Buffer): BrokerAnswer {
  const view = clusterViewOf(reply);
  return view === undefined ? { kind: 'strange', how: 'it speaks another protocol' } : { kind: 'view', view };
}
