import type { CatalogState } from '@signalbox/shared';
import type { Facts } from './facts.ts';

/** What Consul says; what it said last, with its age, while it cannot be asked. */
export function catalogState({ catalog }: Pick<Facts, 'catalog'>): CatalogState {
  const { at, error, value } = catalog;
  return { at, error, services: value?.services ?? {}, settings: value?.settings ?? {} };
}
