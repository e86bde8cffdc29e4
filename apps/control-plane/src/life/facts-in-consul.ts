import { fromUnknown, layoutPortsKey, type AppError, type LayoutPorts, type Settings } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { DriverView } from '../drivers/driver.ts';
import { settleKeys } from './cluster-settings.ts';
import { membersOf, tellReportKeys } from './report-keys.ts';

export interface FactsDeps {
  readonly driver: DriverView;
  /** HOST:PORT of every broker, as of now. */
  readonly brokers: () => readonly string[];
  readonly keyValue: KeyValue;
  readonly settings: Settings;
  readonly report: (problem: AppError) => void;
}

/** Tells Consul when an instance had to move to another port or came or went, so that services find it and believe it. The answer ends it. */
export function keepFacts({ driver, brokers, keyValue, settings, report }: FactsDeps): () => void {
  const facts = () => ({ brokers: brokers(), ports: portsOf(driver), members: membersOf(driver) });
  let told = JSON.stringify(facts());
  let telling = false;

  /** One after the other: what was written last is what is true. After a failure it is tried again at the next change. */
  async function tell(): Promise<void> {
    if (telling) return;
    telling = true;
    try {
      for (let now = facts(); JSON.stringify(now) !== told; now = facts()) {
        await settleKeys(keyValue, settings, now.brokers);
        await tellPorts(keyValue, now.ports);
        await tellReportKeys(keyValue, { settings, ...now });
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
