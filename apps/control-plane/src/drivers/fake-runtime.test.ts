import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { driverContract } from '../../testing/driver-contract.ts';

driverContract(
  () =>
    Promise.resolve({ runtime: createFakeRuntime({ pause: true }), [Symbol.asyncDispose]: () => Promise.resolve() }),
  5_000,
);
