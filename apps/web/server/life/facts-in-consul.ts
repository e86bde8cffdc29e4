import { fromUnknown, layoutPortsKey, type AppError, type LayoutPorts, type Settings } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { DriverView } from '../drivers/driver.ts';
import { settleKeys } from './cluster-settings.ts';

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
  const facts = () => ({ brokers: brokers(), ports: portsOf(driver) });
  let told = JSON.stringify(facts());
  return driver.onChange(() => {
    const now = facts();
    const text = JSON.stringify(now);
    if (text === told) return;
    const before = told;
    told = text;
    Promise.all([settleKeys(keyValue, settings, now.brokers), tellPorts(keyValue, now.ports)]).catch(
      (thrown: unknown) => {
        // Asked again at the next change.
        told = before;
        report(fromUnknown(thrown));
      },
    );
  });
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
