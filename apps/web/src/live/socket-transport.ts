import { liveNamespace } from '@signalbox/shared';
import { io, type Socket } from 'socket.io-client';
import { tabSecret } from './tab-secret.ts';

/** The wire under the live feed, as the client needs it. One `open` at a time; after `closed` it may be opened again. */
export interface Transport {
  open(listener: TransportListener): void;
  close(): void;
  send(event: 'subscribe' | 'unsubscribe', body: unknown): void;
}

export interface TransportListener {
  opened(): void;
  /** Lost, or never reached; `unauthenticated` when the server refused the session. */
  closed(reason: 'lost' | 'unauthenticated'): void;
  /** Any sign of life, also one without content. */
  heard(): void;
  snapshot(body: unknown): void;
  patch(body: unknown): void;
  failure(body: unknown): void;
}

/** The live feed over Socket.IO, at this page's own origin. Reconnecting is the connection rules' business, not the library's. */
export function createSocketTransport(): Transport {
  let socket: Socket | undefined;

  function close(): void {
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = undefined;
  }

  function open(listener: TransportListener): void {
    close();
    const opening = io(liveNamespace, {
      transports: ['websocket', 'polling'],
      reconnection: false,
      forceNew: true,
      timeout: 5000,
      auth: { tab: tabSecret().value() },
    });
    socket = opening;
    opening.on('connect', () => listener.opened());
    opening.on('disconnect', () => listener.closed('lost'));
    opening.on('connect_error', (error) => listener.closed(isUnauthenticated(error) ? 'unauthenticated' : 'lost'));
    opening.on('snapshot', (body: unknown) => listener.snapshot(body));
    opening.on('patch', (body: unknown) => listener.patch(body));
    opening.on('problem', (body: unknown) => listener.failure(body));
    opening.io.on('ping', () => listener.heard());
  }

  return { open, close, send: (event, body) => socket?.emit(event, body) };
}

function isUnauthenticated(error: Error & { data?: unknown }): boolean {
  const data = error.data;
  const code = typeof data === 'object' && data !== null && 'code' in data ? data.code : error.message;
  return code === 'unauthenticated';
}
