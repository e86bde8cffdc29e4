import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const arrivals = new WeakMap<IncomingMessage, number>();
const askers = new WeakSet<Socket>();

/** A request that knows since when it is here: made by Node as soon as its head is whole, before the body and before any handler. */
export class ArrivedRequest extends IncomingMessage {
  constructor(socket: Socket) {
    super(socket);
    arrivals.set(this, performance.now());
    askers.add(socket);
  }
}

/** Milliseconds since the head of this request arrived; 0 where no server of ours took it. */
export function sinceArrival(request: IncomingMessage, clock: () => number = () => performance.now()): number {
  const arrived = arrivals.get(request);
  return arrived === undefined ? 0 : Math.max(0, clock() - arrived);
}

/** Whether a whole head ever came over this connection. */
export function hasAsked(socket: Socket): boolean {
  return askers.has(socket);
}
