import { getFacade } from '../routes/get-facade.ts';
import { getLocation } from '../routes/get-location.ts';
import { postFacade } from '../routes/post-facade.ts';
import type { Dialect } from './dialect.ts';

/** Our own (CONTRACT §3): JSON, forms and text in; places, attempts and ids out. */
export const nativeDialect: Dialect = {
  sends: [postFacade],
  reads: (service, reads) => [getFacade(service, reads), getLocation(service)],
};
