import type { Discovery } from '@signalbox/discovery';
import type { HttpClient, Logger, ServiceHealth } from '@signalbox/service-kit';
import type { LoggingCalls } from './calls/calls.ts';
import type { HopLog } from './events.ts';
import type { OpenLog } from './log-connection.ts';
import type { ChooseId } from './post/choose-id.ts';
import type { SendMessage } from './post/send-message.ts';
import type { Router } from './routing/router.ts';

/** What the routes are given. */
export interface FacadeContext {
  readonly logging: Router;
  readonly messages: Router;
  /** What is asked of one logging instance; of messages instances it is asked over `http`. */
  readonly loggingCalls: LoggingCalls;
  readonly http: HttpClient;
  readonly log: () => OpenLog | undefined;
  readonly chooseId: ChooseId;
  readonly send: SendMessage;
  readonly health: ServiceHealth;
  readonly logger: Logger;
  readonly discovery: Pick<Discovery, 'catalogue' | 'settings'>;
  /** The hops of a new request. */
  readonly hops: () => HopLog;
}
