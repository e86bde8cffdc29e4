import { writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { readJournal } from '@signalbox/observer';
import type { Judgement } from '@signalbox/shared';
import { createVerifier } from '@signalbox/verifier';
import { requiredLoad } from '../inject/injection.ts';
import type { ChaosTrace } from '../chaos-run.ts';
import { reportPage } from './report-page.ts';
import { placesIn } from './run-folder.ts';
import { rowOf, summarise, type FaultRow, type Summary } from './summary.ts';

/** What the figures were taken on. Load averages over 1, 5 and 15 minutes, memory in bytes. */
interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly load: readonly number[];
  readonly memory: number;
  readonly system: string;
  readonly node: string;
}

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

/**
 * The verdict on a run: nothing but its journal, read back from the disk, and how much it had to acknowledge. The same during the run
 * and ever after. A run that met too little load proves nothing.
 */
export async function judge(journal: string, acked: number): Promise<Judgement> {
  const verifier = createVerifier({
    bounds: { minAcked: Math.max(1, acked), minInFlightAtFault: requiredLoad.inFlight },
  });
  for await (const record of readJournal(journal)) verifier.accept(record);
  return verifier.verdict();
}

export interface FinishedRun {
  readonly runId: string;
  readonly seed: number;
  readonly acked: number;
  readonly rate: number;
  readonly folder: string;
  readonly startedAt: Date;
  readonly trace: ChaosTrace;
}

/** Judges a run by its journal, and leaves result and report beside it. */
export async function concludeRun(run: FinishedRun): Promise<{ summary: Summary; remarks: readonly string[] }> {
  const { runId, seed, acked, rate, folder, startedAt, trace } = run;
  const { samples, load, remarks, epoch, earlier } = trace;
  const { journal, report, result: file } = placesIn(folder);
  const judgement = await judge(journal, acked);
  const summary = summarise({ runId, seed, journal, report, load }, trace.faults, samples, judgement);
  const result: ChaosResult = {
    ...summary,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    epoch,
    rate,
    earlier,
    remarks,
    faults: trace.faults.map((fault) => rowOf(fault, samples, load.to)),
    judgement,
    machine: describeMachine(),
  };
  writeFileSync(file, `${JSON.stringify({ ...result, faults: result.faults.map(asWritten) }, undefined, 2)}\n`);
  writeFileSync(report, reportPage(result, trace));
  return { summary, remarks };
}

/** Results of earlier runs call an injection a blow: the file keeps that name. */
function asWritten({ n, name, recipe, injections, ...rest }: FaultRow): object {
  return { n, name, recipe, blows: injections, ...rest };
}

function describeMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    load: loadavg(),
    memory: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  };
}
