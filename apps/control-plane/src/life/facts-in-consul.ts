import { fromUnknown, layoutPortsKey, type AppError, type LayoutPorts, type Settings } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { DriverView } from '../drivers/driver.ts';
import { settleKeys, type QueueFacts } from './cluster-settings.ts';
import { membersOf, tellReportKeys } from './report-keys.ts';

export interface FactsDeps {
  readonly driver: DriverView;
  /** Who carries the queue, as of now. */
  readonly queueFacts: () => QueueFacts;
  readonly keyValue: KeyValue;
  readonly settings: Settings;
  readonly report: (problem: AppError) => void;
}

/** Tells Consul when an instance had to move to another port or came or went, so that services find it and believe it. The answer ends it. */
export function keepFacts({ driver, queueFacts, keyValue, settings, report }: FactsDeps): () => void {
  const facts = () => ({ queue: queueFacts(), ports: portsOf(driver), members: membersOf(driver) });
  let told = JSON.stringify(facts());
  let telling = false;

  /** One after the other: what was written last is what is true. After a failure it is tried again at the next change. */
  async function tell(): Promise<void> {
    if (telling) return;
    telling = true;
    try {
      for (let now = facts(); JSON.stringify(now) !== told; now = facts()) {
        await settleKeys(keyValue, settings, now.queue);
        await tellPorts(keyValue, now.ports);
        const { ports, members, queue } = now;
        await tellReportKeys(keyValue, { settings, brokers: queue['queue/brokers'], ports, members });
        told = JSON.stringify(now);
      }
    } catch (thrown) {
      report(fromUnknown(thrown));
    } finally {
      telling = false;
    }
  }
  return driver.onChange(() => void tell());
}

/** Only who listens where this says is believed (RELIABILITY rule 6). */
export async function tellPorts(keyValue: KeyValue, ports: LayoutPorts): Promise<void> {
  await keyValue.put(layoutPortsKey, JSON.stringify(ports));
}

/** Where each instance that registers in Consul listens. */
export function portsOf(driver: DriverView): LayoutPorts {
  const listening = driver.children().filter(({ kind }) => kind !== 'consul');
  return Object.fromEntries(listening.flatMap(({ id, port }) => (port === null ? [] : [[id, port]])));
}
