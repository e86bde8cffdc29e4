import { fromUnknown, splitInstanceId, type AppError, type InstanceId, type InstanceState } from '@signalbox/shared';
import type { DeadBroker } from '@signalbox/engines';
import type { Address, ChildObservation, DriverView } from './driver.ts';

export interface BrokerDeathsDeps {
  readonly driver: DriverView;
  /** Where a broker's controller listens. */
  readonly controllerOf: (id: InstanceId) => Address;
  /** Resolves with whether a controller took it; rejects when the signal aborts. */
  readonly unregister: (dead: DeadBroker, signal: AbortSignal) => Promise<boolean>;
  /** `ms`: since its death was proven. */
  readonly told: (id: InstanceId, ms: number) => void;
  readonly report: (problem: AppError) => void;
  readonly now: () => number;
}

/** What a broker is to the others. One that is stopped in good order has handed its partitions over by itself. */
const lives: Readonly<Record<InstanceState, 'serves' | 'dead' | 'neither'>> = {
  ready: 'serves',
  degraded: 'serves',
  killed: 'dead',
  failed: 'dead',
  starting: 'neither',
  paused: 'neither',
  stopping: 'neither',
  stopped: 'neither',
};

/**
 * Tells the living brokers at the proof of a broker's death, which they would else notice by its silence, with every write waiting meanwhile.
 * Only while all others serve, which is what the log tolerates; and never a broker that is being started again.
 */
export function createBrokerDeaths(deps: BrokerDeathsDeps): { start(): void; stop(): void } {
  const { driver } = deps;
  /** Seen serving, and not dead since. */
  const served = new Set<InstanceId>();
  const telling = new Map<InstanceId, AbortController>();
  let drop: (() => void) | undefined;

  function look(): void {
    const brokers = driver.children().filter(({ kind }) => kind === 'kafka');
    for (const broker of brokers) {
      const life = lives[broker.state];
      if (life === 'serves') served.add(broker.id);
      if (life !== 'dead') cancel(broker.id);
      else if (served.delete(broker.id)) died(broker, brokers);
    }
  }

  function died({ id }: ChildObservation, brokers: readonly ChildObservation[]): void {
    const others = brokers.filter((one) => one.id !== id);
    if (others.length < 2 || !others.every(({ state }) => lives[state] === 'serves')) return;
    const controller = new AbortController();
    telling.set(id, controller);
    const dead = {
      brokerId: splitInstanceId(id).number,
      controllers: others.map((other) => deps.controllerOf(other.id)),
    };
    tell(id, dead, controller.signal).catch((thrown: unknown) => {
      if (!controller.signal.aborted) deps.report(fromUnknown(thrown));
    });
  }

  async function tell(id: InstanceId, dead: DeadBroker, signal: AbortSignal): Promise<void> {
    const since = deps.now();
    const taken = await deps.unregister(dead, signal);
    telling.delete(id);
    if (taken) deps.told(id, deps.now() - since);
  }

  function cancel(id: InstanceId): void {
    telling.get(id)?.abort();
    telling.delete(id);
  }

  return {
    start() {
      drop = driver.onChange(look);
      look();
    },
    stop() {
      drop?.();
      for (const id of telling.keys()) cancel(id);
    },
  };
}
