import type { InstanceId, MessagesMode, PlacedMessage } from '@signalbox/shared';
import type { Share } from './share.ts';

/** What the routes may use. */
export interface MessagesContext {
  readonly instance: InstanceId;
  readonly share: Share;
  /** The epoch this share belongs to. */
  epoch(): number;
  partitionCount(): number;
  /** Whether this life shares the partitions or holds all. */
  mode(): MessagesMode;
  /** What a reader is shown of these: all of them, once each, unless a test wants it otherwise. */
  shown(messages: Iterable<PlacedMessage>): Iterable<PlacedMessage>;
  /** Throws `unavailable` when this instance cannot claim its partitions: not caught up yet, or out of touch with the log. */
  assertInTouch(): void;
}
