import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Each counts the milliseconds in which strangers or a load are served, with bounds not far above them, or keeps a load going that may not lose one
 * request: nothing runs beside it. All others bear a neighbour: their bounds are for machines that are several times slower.
 */
const alone = [
  'apps/control-plane/tests/hostile/hostile.test.ts',
  'apps/facade/tests/{bad-links,facade}.test.ts',
  'packages/cli/tests/chaos.test.ts',
];

/** A runner that does not know how long they take begins with the longest texts. This one is short, waits ten seconds for elections, and would be alone at the end. */
class WaitsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/local-driver.test.ts');
    const sorted = await super.sort(files);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

/** Of tests that start real engines. */
const onRealProcesses = { environment: 'node', testTimeout: 120_000, hookTimeout: 180_000, retry: 0 } as const;

/** Rules beside their source; claims on real processes, which wait for half of their time: two files at a time, but for those that bear no neighbour (ADR 49). */
export default defineConfig({
  test: {
    sequence: { sequencer: WaitsFirst },
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
          name: 'integration in pairs',
          include: ['{packages,apps}/*/tests/**/*.test.ts', 'scripts/tests/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onRealProcesses,
          name: 'integration alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
