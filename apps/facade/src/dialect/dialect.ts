import type { Call, Route } from '@signalbox/service-kit';
import type { MessageId } from '@signalbox/shared';
import type { OutgoingMessage, Sent } from '../post/send-message.ts';
import type { FacadeContext } from '../context.ts';
import type { Reads } from '../read/reads.ts';

/** One way in which clients speak to a facade: what they ask for by which route, and how they are told the outcome. */
export interface Dialect {
  readonly sends: readonly SendRoute[];
  readonly reads: (service: FacadeContext, reads: Reads) => readonly Route[];
}

/** A route by which messages are sent. What is common to all of them (places, deadline, accounting) happens around it: `accounted-routes.ts`. */
export interface SendRoute extends Omit<Route, 'handle'> {
  /** As requests name it: without parameters. */
  readonly path: `/${string}`;
  /** The message that a request asks to be sent. Throws AppError 4xx where it asks for none. */
  messageOf(call: Call): OutgoingMessage;
  /** Tells the client that its message is in the log and in the map. What failed is told as problem+json. */
  answer(call: Call, sent: SentMessage): void;
}

export interface SentMessage extends Sent {
  readonly id: MessageId;
  readonly msg: string;
  /** Milliseconds from the head of the request. */
  readonly ms: number;
}
