import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Each counts the milliseconds in which strangers or a load are served, and its bounds are not far above them: nothing runs beside it. */
const alone = [
  'apps/control-plane/tests/hostile/hostile.test.ts',
  'apps/facade/tests/bad-links.test.ts',
  'packages/cli/tests/chaos.test.ts',
];
/** Each starts products, a dozen processes each, or counts milliseconds with much room: two at a time keep two cores busy. */
const whole = [
  'apps/control-plane/tests/{control-plane,disk-full,ledger,one-ledger,rotation,seeded-bugs}.test.ts',
  'packages/cli/tests/scenario.test.ts',
  'packages/message-log/tests/kafka-log.test.ts',
];

/** Of tests that start real engines. */
const onRealProcesses = { environment: 'node', testTimeout: 120_000, hookTimeout: 180_000, retry: 0 } as const;

/** Rules beside their source; claims on real processes, which wait for half of their time: as many files at a time as bear each other (ADR 49). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{packages,apps}/*/src/**/*.test.{ts,tsx}'],
          // They wait as much as they compute, and most of what they compute is the modules that all of them import: once for each worker, not for each file.
          maxWorkers: availableParallelism() + 1,
          isolate: false,
          // Only ends what hangs: a property of thousands of histories takes 2 s, and five times that beside other work on two cores.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...onRealProcesses,
          name: 'integration of parts',
          include: ['{packages,apps}/*/tests/**/*.test.ts', 'scripts/tests/**/*.test.ts'],
          exclude: [...alone, ...whole],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onRealProcesses,
          name: 'integration of the whole',
          include: whole,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...onRealProcesses,
          name: 'integration alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
