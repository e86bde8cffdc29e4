import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runChaos, type ChaosWish } from '../chaos/chaos-run.ts';
import { createCluster } from '../chaos/cluster.ts';
import type { FaultName } from '../chaos/fault-kinds.ts';
import { judge } from '../chaos/judge.ts';
import { describeMachine } from '../chaos/machine.ts';
import { placesIn, readPlan } from '../chaos/plan-file.ts';
import { reportPage } from '../chaos/report-page.ts';
import { writeResult, type ChaosResult } from '../chaos/result-file.ts';
import { startControlPlane } from '../chaos/start-control.ts';
import { rowOf, summarise, type Summary } from '../chaos/summary.ts';
import { faultLine, summaryWords, verdictWords } from '../chaos/words.ts';
import type { Context } from '../context.ts';
import { connect } from '../control-client.ts';
import { notRunning, readControlState } from '../place.ts';

export interface ChaosOptions {
  acked: number;
  kills: number;
  seed: number;
  rate: number;
  faults?: readonly FaultName[];
  out?: string;
  replay?: string;
}

/** `chaos`: load, faults by seed, and the verdict on what was seen; exit 1 unless it is valid. `--replay` judges what a run left behind. */
export async function chaos(context: Context, options: ChaosOptions): Promise<void> {
  if (options.replay !== undefined) return replay(context, path.resolve(options.replay));
  const { summary, remarks } = await run(context, options);
  context.output.result(summary, () => [summaryWords(summary), ...remarks].join('\n'));
  if (summary.verdict !== 'valid') process.exitCode = 1;
}

async function replay(context: Context, folder: string): Promise<void> {
  const plan = readPlan(folder);
  const verdict = await judge(placesIn(folder).journal, plan.acked);
  context.output.result({ runId: plan.runId, seed: plan.seed, ...verdict }, () => verdictWords(verdict));
  if (verdict.verdict !== 'valid') process.exitCode = 1;
}

async function run(context: Context, options: ChaosOptions): Promise<{ summary: Summary; remarks: readonly string[] }> {
  const { place, clock, output, signal } = context;
  const startedAt = new Date();
  const runId = `s${options.seed}-${startedAt.getTime().toString(36)}`;
  const folder = path.resolve(options.out ?? path.join(place.home, 'chaos', runId));
  const places = placesIn(folder);
  const { acked, kills, seed, rate, faults } = options;
  const wish: ChaosWish = { runId, seed, acked, kills, rate, faults, folder };
  const cluster = createCluster(() => connect(place), clock);
  const began = clock.now();
  try {
    const trace = await runChaos(wish, {
      cluster,
      clock,
      signal,
      say: (text) => output.note(text),
      tell: (fault, samples) => output.note(faultLine(rowOf(fault, samples, clock.now()), began)),
      controlPid() {
        const state = readControlState(place);
        if (state === undefined) throw notRunning(place);
        return state.pid;
      },
      async startControl() {
        await startControlPlane(place);
        await cluster.reconnect();
      },
    });
    const judgement = await judge(places.journal, acked);
    const { samples, load, remarks, epoch, earlier } = trace;
    const summary = summarise({ runId, seed, ...places, load }, trace.faults, samples, judgement);
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
    writeResult(places.result, result);
    writeFileSync(places.report, reportPage(result, trace));
    return { summary, remarks };
  } catch (thrown) {
    await leaveWhole();
    throw thrown;
  } finally {
    await cluster.close();
  }

  /** A run that was broken off leaves nobody dead or frozen behind, where there is still somebody to ask. */
  async function leaveWhole(): Promise<void> {
    try {
      await cluster.command({ verb: 'heal' });
    } catch {
      output.note(
        'What the run had ended could not be started again: `npx signalbox heal` does it once the control plane answers.',
      );
    }
  }
}
