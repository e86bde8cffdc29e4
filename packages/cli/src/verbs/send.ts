import { randomUUID } from 'node:crypto';
import { statusSchema } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { createFacadeSender } from '../facade-sender.ts';
import { runWorkload, type SendReport } from '../workload.ts';

export interface SendOptions {
  count: number;
  rate?: number;
  concurrency: number;
  key?: string;
}

/** `send`: one message or many, straight to the facades, failing over with the same key; exit 1 when any was not acknowledged. */
export async function send(context: Context, text: string | undefined, options: SendOptions): Promise<void> {
  const { clock, output } = context;
  const { sender, close } = createFacadeSender(await context.control().get('/api/topology', statusSchema), clock);
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
