import { writeFileSync } from 'node:fs';
import type { Judgement } from '@signalbox/shared';
import type { Machine } from './machine.ts';
import type { FaultRow, Summary } from './summary.ts';

/** All there is to say of a run: what `--json` prints, the faults one by one, the whole verdict, and the machine. */
export interface ChaosResult extends Summary {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly epoch: number;
  readonly rate: number;
  /** Messages that were in the log before the run: they count as sent, and as unknown. */
  readonly earlier: number;
  readonly remarks: readonly string[];
  readonly faults: readonly FaultRow[];
  readonly judgement: Judgement;
  readonly machine: Machine;
}

export function writeResult(file: string, result: ChaosResult): void {
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
}
