export { createDiscovery, type DiscoveryOptions } from './create-discovery.ts';
export type {
  Catalogue,
  ConsulSelf,
  Discovery,
  KeyEntry,
  KeyValue,
  Registrar,
  Registration,
  ServiceEntry,
  SettingsView,
  Unsubscribe,
} from './port.ts';
export { createService, settingsOfLife, type OwnService, type ServiceBase, type ServiceDefinition } from './service.ts';
