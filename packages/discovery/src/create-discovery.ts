import type { Logger } from '@signalbox/service-kit';
import type { InstanceKind } from '@signalbox/shared';
import { createCatalogue } from './catalogue.ts';
import type { ConsulApi, RawService } from './consul/consul-client.ts';
import { createConsulClient } from './consul/consul-client.ts';
import { keepWatching } from './consul/keep-watching.ts';
import type { Discovery, KeyEntry } from './port.ts';
import { createRegistrar } from './registrar.ts';
import { createSettings, watchedPrefix } from './settings.ts';

export interface DiscoveryOptions {
  readonly consulUrl: string;
  /** What may write there. */
  readonly consulToken: string;
  /** Kinds to watch from the start; others are watched once somebody asks. */
  readonly kinds?: readonly InstanceKind[];
  readonly logger?: Logger;
  /** For tests. */
  readonly api?: ConsulApi;
  readonly random?: () => number;
  readonly registrationEveryMs?: number;
}

/** Discovery by Consul: one long poll per kind and one for the keys; nothing is ever looked up per request. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { logger, random = Math.random, api = createConsulClient(options.consulUrl, options.consulToken) } = options;
  const watches = new Map<string, () => void>();
  let state: 'new' | 'started' | 'stopped' = 'new';
  let lost: string | null = null;
  let stopping: Promise<void> | undefined;

  const onError = (error: Error): void => {
    if (lost === null) {
      logger?.emit(
        'discovery.lost',
        { error: error.message },
        `Consul cannot be asked (${error.message}); the last answers stay in force`,
      );
    }
    lost = error.message;
  };
  const onAnswer = (): void => {
    if (lost !== null) logger?.emit('discovery.restored', {}, 'Consul answers again');
    lost = null;
  };
  const wanted = new Set<InstanceKind>(options.kinds ?? []);
  const catalogue = createCatalogue({
    logger,
    onWanted(kind) {
      wanted.add(kind);
      if (state === 'started') watchKind(kind);
    },
  });
  const settings = createSettings(logger);
  const everyMs = options.registrationEveryMs ?? 2000;
  const registrar = createRegistrar({ api, logger, onAnswer, onError, random, everyMs });

  function watchKind(kind: InstanceKind): void {
    if (watches.has(kind)) return;
    const end = keepWatching(
      (wait, handlers) => api.watchService(kind, wait, handlers),
      (answer: readonly RawService[]) => {
        onAnswer();
        catalogue.take(kind, answer);
      },
      { random, onError },
    );
    watches.set(kind, end);
  }

  function watchSettings(): void {
    const end = keepWatching(
      (wait, handlers) => api.watchKeys(watchedPrefix, wait, handlers),
      (entries: readonly KeyEntry[]) => {
        onAnswer();
        settings.take(entries);
        catalogue.layoutIs(settings.ports());
      },
      { random, onError },
    );
    watches.set(watchedPrefix, end);
  }

  async function stopAll(): Promise<void> {
    state = 'stopped';
    for (const end of watches.values()) end();
    await registrar.stop();
    api.close();
  }

  return {
    catalogue,
    settings,
    registrar,
    keyValue: {
      get: (key) => api.getKey(key),
      list: (prefix) => api.listKeys(prefix),
      put: async (key, value) => {
        await api.putKey(key, value);
      },
      cas: (key, value, modifyIndex) => api.putKey(key, value, modifyIndex),
      casAll: (writes) => api.putKeys(writes),
      delete: (key) => api.deleteKey(key),
    },
    self: () => api.self(),
    lost: () => lost,
    start() {
      if (state !== 'new') return;
      state = 'started';
      watchSettings();
      for (const kind of wanted) watchKind(kind);
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
