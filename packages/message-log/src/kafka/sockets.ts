import { connect, type Socket } from 'node:net';

/**
 * The sockets of one client, so that none outlives it: kafkajs 2.2.4 forgets a connection that is being made while it disconnects, and that keeps the
 * process alive for ever.
 */
export class Sockets {
  readonly #open = new Set<Socket>();
  #ended = false;

  /**
   * Without noDelay, a batch that does not fill a segment waits for the acknowledgement of the one before. Writes that wait for the
   * connection listen for it, one each: a dozen is no leak.
   */
  open(host: string, port: number, onConnect: () => void): Socket {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 }, onConnect);
    socket.setMaxListeners(100);
    socket.once('close', () => this.#open.delete(socket));
    this.#open.add(socket);
    if (this.#ended) close(socket);
    return socket;
  }

  /** For good: what is asked for later is closed at once. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#open) close(socket);
  }
}

/** Whoever waits for a connection hears an error of it only; one that stands may end in silence. */
function close(socket: Socket): void {
  socket.destroy(socket.connecting ? new Error('the client was stopped') : undefined);
}
