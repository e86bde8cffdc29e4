import { createDiscovery } from '@signalbox/discovery';
import { createMessageLog } from '@signalbox/message-log';
import { openLog } from '@signalbox/observer';

/** The way to the engines, so that a control plane can run where there are none. */
export interface Reach {
  readonly createDiscovery: typeof createDiscovery;
  readonly createMessageLog: typeof createMessageLog;
  readonly openLog: typeof openLog;
}

export const realReach: Reach = { createDiscovery, createMessageLog, openLog };
