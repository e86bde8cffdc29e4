import { afterAll, beforeAll, describe } from 'vitest';
import { consulTests } from './consul-api.ts';
import { floodTests } from './flood-tests.ts';
import { fuzzTests } from './fuzz-tests.ts';
import { handshakeTests } from './handshakes.ts';
import { injectionTests } from './injections.ts';
import { listenerTests } from './listeners.ts';
import { malformedTests } from './malformed.ts';
import { startHostileProduct, type HostileProduct } from './product.ts';

/** One product for every attack: a stranger meets the same processes, one attack after the other. */
describe('a stranger at the product', () => {
  let product: HostileProduct;

  beforeAll(async () => {
    product = await startHostileProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  listenerTests(() => product);
  injectionTests(() => product);
  handshakeTests(() => product);
  malformedTests(() => product);
  fuzzTests(() => product);
  floodTests(() => product);
  // Last: a stranger who may change Consul disturbs everybody.
  consulTests(() => product);
});
