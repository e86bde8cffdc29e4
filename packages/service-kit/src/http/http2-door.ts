import type { Socket } from 'node:net';

/** Takes the connections of a server's port that speak HTTP/2 from their first byte, as gRPC does. */
export interface Http2Door {
  /** Nothing of what came has been read from it. */
  take(socket: Socket): void;
  /** Takes no more calls on those there are, and cuts off after so many milliseconds. */
  drain(withinMs: number): void;
}

/** The first bytes of HTTP/2 (RFC 9113 §3.4); no method of HTTP/1.1 begins so. */
const preface = Buffer.from('PRI');

/**
 * Calls `isHttp2` once the first bytes of a connection tell; they are put back. A connection that says nothing for `withinMs` is ended.
 */
export function tellApart(socket: Socket, withinMs: number, then: (isHttp2: boolean) => void): void {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), withinMs);
  const broken = (): void => void socket.destroy();

  function look(): void {
    const chunk: unknown = socket.read();
    if (chunk instanceof Buffer) head = Buffer.concat([head, chunk]);
    const begins = preface.subarray(0, head.byteLength).equals(head.subarray(0, preface.byteLength));
    // Whole, or it differs already; an end tells too, and is whoever answers's to see.
    if (begins && head.byteLength < preface.byteLength && !socket.readableEnded && !socket.destroyed) return;
    forget();
    if (socket.destroyed) return;
    if (head.byteLength > 0) socket.unshift(head);
    then(begins && head.byteLength >= preface.byteLength);
  }

  function forget(): void {
    clearTimeout(timer);
    socket.off('readable', look);
    socket.off('end', look);
    socket.off('close', forget);
    socket.off('error', broken);
  }

  socket.on('readable', look);
  socket.once('end', look);
  socket.once('close', forget);
  socket.once('error', broken);
}
