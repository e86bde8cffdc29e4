import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@signalbox/shared';
import { z } from 'zod';
import type { PlannedFault } from '../inject/fault-plan.ts';

/** What a run set out to do, written before it began: with it the journal is judged again as it was the first time. */
const planFileSchema = z.object({
  runId: z.string(),
  seed: z.int(),
  acked: z.int().nonnegative(),
  kills: z.int().nonnegative(),
  rate: z.number(),
  faults: z.array(z.looseObject({ n: z.int(), name: z.string(), steps: z.array(z.unknown()), afterAcked: z.int() })),
});
export type PlanFile = z.infer<typeof planFileSchema>;

/** Where a run keeps what it leaves behind. */
export function placesIn(folder: string): { plan: string; journal: string; result: string; report: string } {
  return {
    plan: path.join(folder, 'plan.json'),
    journal: path.join(folder, 'journal'),
    result: path.join(folder, 'result.json'),
    report: path.join(folder, 'report.html'),
  };
}

/** Makes the folder. */
export function writePlan(
  folder: string,
  plan: Omit<PlanFile, 'faults'> & { readonly faults: readonly PlannedFault[] },
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(placesIn(folder).plan, `${JSON.stringify(plan, undefined, 2)}\n`);
}

/** Throws `wrong-use` where the folder holds no run. */
export function readPlan(folder: string): PlanFile {
  const file = placesIn(folder).plan;
  try {
    return planFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new AppError(
      'wrong-use',
      'That folder holds no run.',
      { expected: `${file}, as \`signalbox chaos\` writes it`, found: cause instanceof Error ? cause.message : '' },
      cause,
    );
  }
}
