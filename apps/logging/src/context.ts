import type { MessageStore } from '@signalbox/message-store';
import type { Failpoints, Logger } from '@signalbox/service-kit';
import type { InstanceId } from '@signalbox/shared';
import type { MemberView } from './member/member-view.ts';

/** What the routes may use. */
export interface LoggingContext {
  readonly instance: InstanceId;
  readonly logger: Pick<Logger, 'emit'>;
  readonly failpoints: Failpoints;
  /** Who stores shows it. */
  readonly serviceToken: string;
  readonly member: Pick<MemberView, 'replicasOf'>;
  /** The epoch this instance's map belongs to. */
  epoch(): number;
  /** Throws `unavailable` while there is no connection to the map. For writes: they need nothing else. */
  store(): MessageStore;
  /** As `store`, but throws also while the map may lack messages: being filled from the log, or out of touch with the member. */
  wholeStore(): MessageStore;
}
