import { setTimeout as pause } from 'node:timers/promises';
import type { Target } from '@signalbox/observer';
import { AppError, fromUnknown, type Instance, type InstanceId, type Status } from '@signalbox/shared';
import type { Cluster } from '../cluster.ts';
import type { Shape } from '../inject/fault-kinds.ts';
import type { Facade } from '../load/message-sender.ts';
import type { RoundRobin } from '../load/round-robin.ts';
import { Loop } from '../until.ts';
import { blockersOf, StabilityWindow } from './quiescence.ts';

export interface WatcherDeps {
  readonly cluster: Cluster;
  readonly shape: Shape;
  readonly facades: RoundRobin<Facade>;
  readonly now: () => number;
  /** Something that nobody asked for: an instance died, a partition changed hands. */
  readonly changed: (reason: string) => void;
}

export type Recovery =
  | { readonly quiescent: true; readonly at: number }
  | { readonly quiescent: false; readonly blockers: readonly string[] };

/** How often the cluster is looked at, in milliseconds. */
const lookEvery = 250;

/** Keeps looking at the cluster: who may be asked, whether it is quiescent, and what moved. */
export class Watcher {
  readonly #deps: WatcherDeps;
  readonly #loop = new Loop(
    () => this.look(),
    () => 1000,
  );
  #status: Status | undefined;
  #blockers: readonly string[] = ['nobody has looked yet'];

  constructor(deps: WatcherDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Instances that may be read, as last seen. */
  get targets(): Target[] {
    return (this.#status?.instances ?? []).flatMap(({ id, kind, url }) =>
      (kind === 'logging' || kind === 'messages') && url !== null ? [{ id, kind, url }] : [],
    );
  }

  get status(): Status | undefined {
    return this.#status;
  }

  /** Waits until the cluster was quiescent for `stableMs` on end, or the time is over. */
  async untilQuiescent(stableMs: number, withinMs: number): Promise<Recovery> {
    const window = new StabilityWindow(stableMs);
    const until = this.#deps.now() + withinMs;
    for (;;) {
      await this.look();
      if (window.observe(this.#deps.now(), this.#blockers))
        return { quiescent: true, at: window.since ?? this.#deps.now() };
      if (this.#deps.now() > until) return { quiescent: false, blockers: this.#blockers };
      await pause(lookEvery);
    }
  }

  /** Looks once, now. */
  async look(): Promise<void> {
    try {
      const status = await this.#deps.cluster.status();
      for (const reason of unplannedChanges(this.#status, status)) this.#deps.changed(reason);
      this.#status = status;
      this.#blockers = blockersOf(status, this.#deps.shape);
      this.#deps.facades.know(rotationOf(status.instances));
    } catch (thrown) {
      const error = fromUnknown(thrown);
      this.#blockers = [error instanceof AppError ? error.message : String(error)];
    }
  }
}

/** Whom clients ask: facades that do not say that they are not ready, as a catalogue lists them; all that have an address where none is left. */
export function rotationOf(instances: readonly Pick<Instance, 'id' | 'kind' | 'url' | 'ready'>[]): Facade[] {
  const known = instances.flatMap(({ id, kind, url, ready }) =>
    kind === 'facade' && url !== null ? [{ id, url, ready }] : [],
  );
  const ready = known.filter((facade) => facade.ready !== false);
  return (ready.length > 0 ? ready : known).map(({ id, url }) => ({ id, url }));
}

/** What changed by itself between two looks: owners of partitions, and processes that died unasked. */
export function unplannedChanges(before: Status | undefined, after: Status): string[] {
  if (before === undefined) return [];
  const owners = new Map<number, InstanceId | null>(before.queue.partitions.map(({ id, owner }) => [id, owner]));
  const moved = after.queue.partitions.filter(({ id, owner }) => owners.has(id) && owners.get(id) !== owner);
  const restarts = new Map(before.instances.map((instance) => [instance.id, instance]));
  const died = after.instances.filter((now) => {
    const then = restarts.get(now.id);
    return then !== undefined && (now.restarts > then.restarts || (now.state === 'failed' && then.state !== 'failed'));
  });
  return [
    ...(moved.length === 0 ? [] : [`partitions ${moved.map(({ id }) => id).join(', ')} changed hands`]),
    ...died.map(({ id, exit }) => `${id} died unasked: ${exit?.reason ?? 'nobody knows why'}`),
  ];
}
