import { fromUnknown, type AppError, type Settings } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { DriverView } from '../drivers/driver.ts';
import { settleKeys } from './cluster-settings.ts';

export interface BrokerAddressesDeps {
  readonly driver: DriverView;
  /** HOST:PORT of every broker, as of now. */
  readonly brokers: () => readonly string[];
  readonly keyValue: KeyValue;
  readonly settings: Settings;
  readonly report: (problem: AppError) => void;
}

/** Tells Consul when a broker had to move to another port, so that services find it. The answer ends it. */
export function keepBrokerAddresses({ driver, brokers, keyValue, settings, report }: BrokerAddressesDeps): () => void {
  let told = brokers().join();
  return driver.onChange(() => {
    const now = brokers();
    if (now.join() === told) return;
    const before = told;
    told = now.join();
    settleKeys(keyValue, settings, now).catch((thrown: unknown) => {
      // Asked again at the next change.
      told = before;
      report(fromUnknown(thrown));
    });
  });
}
