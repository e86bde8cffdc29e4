import type { MessageStore } from '@signalbox/message-store';
import { Deadline, type ServiceHealth } from '@signalbox/service-kit';
import { fromUnknown } from '@signalbox/shared';
import { config } from './config.ts';

/** Writes and reads a value of its own every two seconds: an instance that cannot is not ready. Gives the way to end it. */
export function keepProbing(store: MessageStore, health: ServiceHealth, inTouch: () => boolean): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function probe(): Promise<void> {
    try {
      await store.probe(Deadline.after(config.probeDeadlineMs));
      health.clear('probe');
    } catch (thrown) {
      health.hold('probe', `cannot write and read a probe: ${fromUnknown(thrown).message}`);
    }
    if (!stopped) timer = setTimeout(() => void probe(), inTouch() ? config.probeEveryMs : config.retryMs);
  }

  void probe();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
