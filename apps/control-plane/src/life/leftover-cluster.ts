import { instanceIdSchema, type AppError, type InstanceId } from '@signalbox/shared';
import { createSupervisor, readRecords, systemDeps, type ProcessSpec, type Supervisor } from '@signalbox/supervisor';
import type { Endable } from './take-down.ts';

/** What a control plane that is gone left running, found by its records: to be ended, never to be started. */
export async function findLeftovers(runDir: string, report: (problem: AppError) => void): Promise<Endable> {
  const supervision = systemDeps({ runDir, parentEnv: process.env, report, unread: () => 0 });
  const alive = new Map<InstanceId, Supervisor>();
  for (const record of readRecords(runDir)) {
    const id = instanceIdSchema.safeParse(record.id);
    if (!id.success) continue;
    const supervisor = createSupervisor(specOfStranger(record.id), supervision);
    const { outcome } = await supervisor.adopt(record);
    if (outcome === 'adopted') alive.set(id.data, supervisor);
    else supervisor.release();
  }
  return {
    ids: () => [...alive.keys()],
    stopAlone: async (id, reason) => alive.get(id)?.stop(reason),
    killAlone: async (id, reason) => alive.get(id)?.kill(reason),
  };
}

/** Enough of a spec to end a process by; starting it would fail at once, and nobody does. */
function specOfStranger(id: string): ProcessSpec {
  return {
    id,
    file: '/nonexistent',
    args: [],
    env: {},
    cwd: '/',
    logFile: '/dev/null',
    logLimitBytes: Number.MAX_SAFE_INTEGER,
    ready: () => Promise.resolve({ ready: false, reason: 'it is to be ended' }),
    startTimeoutMs: 60_000,
    stopGraceMs: 7_000,
    restart: 'never',
  };
}
