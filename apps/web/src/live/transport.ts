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
