import { defineConfig } from 'vitest/config';

/** Two projects: rules beside their source, quick and in parallel; claims on real processes, one file after the other. */
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
          name: 'integration',
          environment: 'node',
          include: ['{packages,apps}/*/tests/**/*.test.ts', 'scripts/tests/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          retry: 0,
        },
      },
    ],
  },
});
