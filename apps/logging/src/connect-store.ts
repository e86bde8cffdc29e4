import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageStore } from '@signalbox/message-store';
import { Deadline, type Logger, type ServiceHealth } from '@signalbox/service-kit';
import { AppError, fromUnknown } from '@signalbox/shared';
import { config } from './config.ts';

export interface ConnectOptions {
  readonly create: (addresses: readonly string[]) => MessageStore;
  /** Asked before every try. */
  readonly addresses: () => readonly string[];
  readonly cluster: string;
  readonly health: ServiceHealth;
  readonly logger: Pick<Logger, 'emit'>;
  readonly fail: (error: unknown) => void;
  readonly stopped: AbortSignal;
}

/** Connects to the map, trying until it works; from then on its ups and downs are this instance's. Rejects only when stopped. */
export async function connectStore(options: ConnectOptions): Promise<MessageStore> {
  const { health, logger, stopped } = options;
  for (;;) {
    stopped.throwIfAborted();
    const store = options.create(options.addresses());
    try {
      await store.start();
      follow(store, options);
      logger.emit(
        'store.connected',
        { cluster: options.cluster, members: store.members() },
        `connected to ${options.cluster} (${store.members()} members)`,
      );
      health.clear('store');
      return store;
    } catch (thrown) {
      health.hold('store', fromUnknown(thrown).message);
    }
    await sleep(config.retryMs, undefined, { signal: stopped });
  }
}

function follow(store: MessageStore, { health, logger, cluster, fail, stopped }: ConnectOptions): void {
  store.onChange((event) => {
    if (stopped.aborted) return;
    switch (event) {
      case 'connected':
        health.clear('store');
        logger.emit('store.connected', { cluster, members: store.members() }, `connected to ${cluster} again`);
        return;
      case 'disconnected':
        health.hold('store', 'has lost its connection to the map');
        logger.emit('store.disconnected', {}, 'has lost its connection to the map');
        return;
      case 'ended':
        fail(new AppError('unavailable', 'The connection to the map cannot be had again.'));
    }
  });
}

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
