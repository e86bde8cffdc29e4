import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

let repaired = false;

/** Repairs hazelcast-client 5.7.0, once per process. Its inside has no types; the version is pinned and a test looks at the effect. */
export function repairHazelcastClient(): void {
  if (repaired) return;
  repaired = true;
  repairBrokenWrites();
}

const require = createRequire(import.meta.url);

/** The parts of the client's PipelinedWriter that the repair touches. */
interface PipelinedWriter {
  readonly socket: Socket;
  handleError(this: PipelinedWriter, error: Error, sent: unknown): void;
}

/**
 * A member that dies with requests unread breaks its sockets, and mostly a read finds out, which closes the connection. When a write is faster, the
 * client's writer destroys the socket without a word, nobody closes the connection, and until its heartbeat finds out 5 s later requests go nowhere;
 * when it was the connection that tells of the cluster, all requests (tests/broken-write.test.ts). Here the connection is told of the error.
 */
function repairBrokenWrites(): void {
  const { PipelinedWriter } = require('hazelcast-client/lib/network/Connection.js') as {
    PipelinedWriter: { prototype: PipelinedWriter };
  };
  const { handleError } = PipelinedWriter.prototype;
  PipelinedWriter.prototype.handleError = function (error, sent): void {
    handleError.call(this, error, sent);
    if (this.socket.listenerCount('error') > 0) this.socket.emit('error', error);
  };
}
