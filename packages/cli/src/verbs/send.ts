import { randomUUID } from 'node:crypto';
import { createPost, MessageSender, RoundRobin, type Facade } from '@signalbox/faults/load';
import { AppError, statusSchema } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { runWorkload, type SendReport } from '../workload.ts';

export interface SendOptions {
  count: number;
  rate?: number;
  concurrency: number;
  key?: string;
}

/** Connections to each facade. */
const connections = 128;
/** How long one message is tried over all facades, in milliseconds: three deadlines of a facade (3 s, ARCHITECTURE §3) and a pause. */
const patienceMs = 12_000;
/** Pause before the next round over the facades, in milliseconds. */
const roundPauseMs = 100;

/** `send`: one message or many, straight to the facades, failing over with the same key; exit 1 when any was not acknowledged. */
export async function send(context: Context, text: string | undefined, options: SendOptions): Promise<void> {
  const { instances } = await context.control().get('/api/topology', statusSchema);
  const facades = instances.flatMap(({ id, kind, ready, url }): Facade[] =>
    kind === 'facade' && ready === true && url !== null ? [{ id, url }] : [],
  );
  if (facades.length === 0) {
    throw new AppError('unavailable', 'No facade is ready.', { remedy: '`npx signalbox status` says why.' });
  }
  const { clock, output } = context;
  const inTurn = new RoundRobin<Facade>();
  inTurn.know(facades);
  const { post, close } = createPost({ connections });
  // All facades are asked before there is a pause.
  const pauseAfter = (_: unknown, attempts: number): number => (attempts % facades.length === 0 ? roundPauseMs : 0);
  const sender = new MessageSender({ post, facades: inTurn, retry: { patienceMs, pauseAfter }, clock });
  const textOf = (n: number): string => (options.count === 1 ? (text ?? 'msg1') : `${text ?? 'msg'}${n + 1}`);
  const keyOf = (n: number): string | undefined =>
    options.key === undefined || options.count === 1 ? options.key : `${options.key}-${n + 1}`;
  try {
    const report = await runWorkload(
      options,
      (n) => {
        const key = keyOf(n);
        return sender.send({ id: key ?? randomUUID(), msg: textOf(n), order: undefined, isNew: key === undefined });
      },
      clock,
    );
    output.result(report, () => describe(report));
    if (report.acked < report.sent) process.exitCode = 1;
  } finally {
    await close();
  }
}

function describe(report: SendReport): string {
  const reasons = Object.entries(report.reasons).map(([reason, times]) => `  ${times} × ${reason}`);
  return [
    `sent ${report.sent}: acknowledged ${report.acked}, refused ${report.refused}, unknown ${report.unknown}`,
    `p50 ${report.ms.p50} ms, p99 ${report.ms.p99} ms, max ${Math.round(report.ms.max)} ms`,
    ...(report.sent === 1 ? report.ids.map((id) => `id ${id}`) : []),
    ...reasons,
  ].join('\n');
}
