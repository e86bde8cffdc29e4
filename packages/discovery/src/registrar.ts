import type { Logger } from '@signalbox/service-kit';
import type { InstanceId } from '@signalbox/shared';
import type { ConsulApi } from './consul/consul-client.ts';
import type { Registrar, Registration } from './port.ts';

export interface RegistrarDeps {
  readonly api: Pick<ConsulApi, 'register' | 'deregister' | 'registered'>;
  readonly logger?: Logger | undefined;
  readonly onAnswer: () => void;
  readonly onError: (error: Error) => void;
  readonly random: () => number;
  /** Milliseconds between two looks whether Consul still knows us. */
  readonly everyMs: number;
}

/** Looks again and again whether what should be registered is, and registers it if not. */
export interface RegistrarLoop extends Registrar {
  /** Takes everything out, as far as Consul answers. */
  stop(): Promise<void>;
}

export function createRegistrar(deps: RegistrarDeps): RegistrarLoop {
  const { api, logger, random, everyMs } = deps;
  const kept = new Map<InstanceId, Registration>();
  const timers = new Map<InstanceId, NodeJS.Timeout>();
  /** One call a time and id: a late registration must not overtake a removal. */
  const busy = new Map<InstanceId, Promise<void>>();

  async function ensure(registration: Registration): Promise<void> {
    const { id, kind, port } = registration;
    try {
      const there = await api.registered(id);
      deps.onAnswer();
      if (kept.get(id) !== registration) return;
      if (there !== undefined && there.port === port && sameMeta(there.meta, registration.meta ?? {})) return;
      await api.register(registration);
      logger?.emit(
        'discovery.registered',
        { service: kind, address: `127.0.0.1:${port}` },
        `${id} is registered in Consul`,
      );
    } catch (thrown) {
      deps.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  async function look(id: InstanceId): Promise<void> {
    const registration = kept.get(id);
    if (registration === undefined) return;
    const call = ensure(registration);
    busy.set(id, call);
    await call;
    if (!kept.has(id)) return;
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => void look(id), everyMs * (0.75 + random() / 2)),
    );
  }

  async function remove(id: InstanceId): Promise<void> {
    const registration = kept.get(id);
    kept.delete(id);
    clearTimeout(timers.get(id));
    await busy.get(id);
    busy.delete(id);
    await api.deregister(id);
    const service = registration?.kind ?? id;
    logger?.emit('discovery.deregistered', { service }, `${id} is taken out of Consul`);
  }

  return {
    keep(registration) {
      kept.set(registration.id, registration);
      void look(registration.id);
    },
    remove,
    async stop() {
      const removals = [...kept.keys()].map((id) => remove(id));
      for (const removal of await Promise.allSettled(removals)) {
        if (removal.status === 'rejected') deps.onError(removal.reason as Error);
      }
    },
  };
}

function sameMeta(found: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => found[name] === value);
}
