import { defineConfig } from 'vitest/config';

/**
 * Claims that say nothing of milliseconds, or so little that a busy machine keeps it by far (a start within a minute, an end within seconds): two of
 * these files run at a time, since each alone waits for half of its time. What is not listed here runs alone: a new file is listed once it was looked at.
 */
const besideOthers = [
  'packages/{discovery,engines,hazelcast,message-store,scenarios,service-kit,supervisor}/tests/**/*.test.ts',
  'packages/faults/tests/*.test.ts',
  'packages/message-log/tests/{hazelcast-log,request-queue}.test.ts',
  'packages/cli/tests/{chaos-offline,command-line,preset,scenario}.test.ts',
  'apps/{logging,messages}/tests/*.test.ts',
  'apps/facade/tests/{reads-at-size,same-key}.test.ts',
  'apps/control-plane/tests/{disk-full,ledger,local-driver,one-ledger,rotation,seeded-bugs}.test.ts',
  'apps/control-plane/tests/hostile/fuzz/*.test.ts',
  'scripts/tests/*.test.ts',
];

/** Of tests that start real engines. */
const onRealProcesses = { environment: 'node', testTimeout: 120_000, hookTimeout: 180_000, retry: 0 } as const;

/** Rules beside their source, quick and in parallel; claims on real processes, two files at a time and then one after the other. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{packages,apps}/*/src/**/*.test.{ts,tsx}'],
          // Only ends what hangs: a property of thousands of histories takes 2 s, and five times that beside other work on two cores.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...onRealProcesses,
          name: 'integration beside others',
          include: besideOthers,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onRealProcesses,
          name: 'integration',
          include: ['{packages,apps}/*/tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...besideOthers],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
