import { instanceKinds, fromUnknown, type AppError, type InstanceId } from '@signalbox/shared';
import type { Discovery } from '@signalbox/discovery';
import type { ChildObservation, DriverView } from './driver.ts';

export interface CatalogueKeeperDeps {
  readonly driver: DriverView;
  readonly discovery: Pick<Discovery, 'catalogue' | 'registrar'>;
  readonly deregistered: (id: InstanceId) => void;
  readonly report: (problem: AppError) => void;
}

const watchedKinds = instanceKinds.filter((kind) => kind !== 'consul');
const retryMs = 500;

/**
 * Keeps Consul's catalogue true where instances cannot do it themselves: brokers, which know nothing of Consul, are registered while they
 * serve; the dead are taken out at the proof of their death, and again whenever Consul comes back and still names them.
 */
export function createCatalogueKeeper(deps: CatalogueKeeperDeps): { start(): void; stop(): void } {
  const { driver, discovery } = deps;
  const alive = new Set<InstanceId>();
  /** Brokers that the registrar keeps. */
  const registered = new Set<InstanceId>();
  /** Dead, and Consul has yet to be told. */
  const toTell = new Set<InstanceId>();
  const drops: (() => void)[] = [];
  let consulLife: string | null = null;
  let retry: NodeJS.Timeout | undefined;

  function look(): void {
    for (const child of driver.children()) {
      if (!isDead(child)) {
        alive.add(child.id);
        toTell.delete(child.id);
      } else if (alive.delete(child.id)) toTell.add(child.id);
      if (child.kind === 'kafka' && child.state === 'ready') register(child);
      if (child.kind === 'consul' && child.state === 'ready' && child.life !== consulLife) {
        // Another life of Consul: it may remember what was true before.
        consulLife = child.life;
        compare();
      }
    }
    tellConsul();
  }

  function register({ id, port }: ChildObservation): void {
    if (registered.has(id) || port === null) return;
    registered.add(id);
    discovery.registrar.keep({ id, kind: 'kafka', port, check: 'tcp' });
  }

  function tellConsul(): void {
    if (!driver.children().some(({ kind, state }) => kind === 'consul' && state === 'ready')) return;
    for (const id of toTell) {
      toTell.delete(id);
      registered.delete(id);
      discovery.registrar.remove(id).then(
        () => deps.deregistered(id),
        (thrown: unknown) => {
          deps.report(fromUnknown(thrown));
          toTell.add(id);
          clearTimeout(retry);
          retry = setTimeout(look, retryMs);
        },
      );
    }
  }

  /** The catalogue names somebody dead: Consul came back with old knowledge, or the registration overtook the death. */
  function compare(): void {
    for (const kind of watchedKinds) {
      for (const { id, check } of discovery.catalogue.current(kind)) {
        const child = driver.child(id);
        if (child !== undefined && isDead(child) && check !== 'absent') toTell.add(id);
      }
    }
    tellConsul();
  }

  return {
    start() {
      drops.push(driver.onChange(look));
      for (const kind of watchedKinds) drops.push(discovery.catalogue.watch(kind, compare));
      look();
    },
    stop() {
      clearTimeout(retry);
      for (const drop of drops.splice(0)) drop();
    },
  };
}

function isDead({ state }: ChildObservation): boolean {
  return state === 'stopped' || state === 'killed' || state === 'failed';
}
