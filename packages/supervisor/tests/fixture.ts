import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ProcessSpec } from '../src/process-spec.ts';
import { readRecords } from '../src/child-record.ts';
import { endRecorded } from '../src/leftovers.ts';
import { createSupervisor } from '../src/child-supervisor.ts';
import type { Supervisor, SupervisorDeps } from '../src/supervisor.ts';
import { testDeps } from './test-bench.ts';

/** A folder of the test's own. Whatever its records name is ended with it. The space in its name is on purpose. */
export function testFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'supervisor test '));
  onTestFinished(async () => {
    for (const record of readRecords(folder)) await endRecorded(record);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A supervisor over real processes that lets go when the test is over. */
export function supervise(folder: string, spec: ProcessSpec, deps: SupervisorDeps = testDeps(folder)): Supervisor {
  const supervisor = createSupervisor(spec, deps);
  onTestFinished(() => supervisor.release());
  return supervisor;
}
