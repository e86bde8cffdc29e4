import path from 'node:path';
import {
  concludeRun,
  faultNames,
  isFaultName,
  judge,
  placesIn,
  readPlan,
  rowOf,
  runChaos,
  type ChaosRunOptions,
  type FaultName,
  type Summary,
} from '@signalbox/faults';
import { AppError } from '@signalbox/shared';
import { createCluster, startControlPlane } from '../chaos/cluster.ts';
import { faultLine, summaryWords, verdictWords } from '../chaos/words.ts';
import type { Context } from '../context.ts';
import { connect } from '../control-client.ts';
import { notRunning, readControlState } from '../place.ts';

export interface ChaosOptions {
  acked: number;
  kills: number;
  seed: number;
  rate: number;
  faults?: string;
  out?: string;
  replay?: string;
}

/** `chaos`: load, faults by seed, and the verdict on what was seen; exit 1 unless it is valid. `--replay` judges what a run left behind. */
export async function chaos(context: Context, options: ChaosOptions): Promise<void> {
  const faults = options.faults === undefined ? undefined : parseFaults(options.faults);
  if (options.replay !== undefined) return replay(context, path.resolve(options.replay));
  const { summary, remarks } = await run(context, { ...options, faults });
  context.output.result(summary, () => [summaryWords(summary), ...remarks].join('\n'));
  if (summary.verdict !== 'valid') process.exitCode = 1;
}

async function replay(context: Context, folder: string): Promise<void> {
  const plan = readPlan(folder);
  const verdict = await judge(placesIn(folder).journal, plan.acked);
  context.output.result({ runId: plan.runId, seed: plan.seed, ...verdict }, () => verdictWords(verdict));
  if (verdict.verdict !== 'valid') process.exitCode = 1;
}

async function run(
  context: Context,
  { acked, kills, seed, rate, faults, out }: Omit<ChaosOptions, 'faults'> & Pick<ChaosRunOptions, 'faults'>,
): Promise<{ summary: Summary; remarks: readonly string[] }> {
  const { place, clock, output, signal } = context;
  const startedAt = new Date();
  const runId = `s${seed}-${startedAt.getTime().toString(36)}`;
  const folder = path.resolve(out ?? path.join(place.home, 'chaos', runId));
  const options: ChaosRunOptions = { runId, seed, acked, kills, rate, faults, folder };
  const cluster = createCluster(() => connect(place), clock);
  const began = clock.now();
  try {
    const trace = await runChaos(options, {
      cluster,
      clock,
      signal,
      say: (text) => output.note(text),
      tell: (fault, samples) => output.note(faultLine(rowOf(fault, samples, clock.now()), began)),
      control: {
        pid() {
          const state = readControlState(place);
          if (state === undefined) throw notRunning(place);
          return state.pid;
        },
        async start() {
          await startControlPlane(place);
          await cluster.reconnect();
        },
      },
    });
    return await concludeRun({ runId, seed, acked, rate, folder, startedAt, trace });
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

/** `--faults LIST`: names parted by commas. */
function parseFaults(list: string): FaultName[] {
  return list.split(',').flatMap((name) => {
    if (isFaultName(name)) return [name];
    throw new AppError('wrong-use', 'There is no such fault.', {
      expected: `one or more of ${faultNames.join(', ')}, parted by commas`,
      found: name,
    });
  });
}
