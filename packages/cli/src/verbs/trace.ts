import { AppError, messageIdSchema, traceSchema, type Trace, visibleText } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { table } from '../output.ts';

/** `trace`: the way of one message, hop by hop, and where it is now. */
export async function trace(context: Context, id: string): Promise<void> {
  const parsed = messageIdSchema.safeParse(id.toLowerCase());
  if (!parsed.success) {
    throw new AppError('wrong-use', 'That is not a message id.', { expected: 'a UUID', found: id });
  }
  const found = await context.control().get(`/api/messages/${parsed.data}/trace`, traceSchema);
  context.output.result(found, () => describe(found));
}

function describe({ id, row, hops, whereabouts }: Trace): string {
  const rows = hops.map((hop) => [
    `+${hop.startMs.toFixed(1)} ms`,
    hop.instance,
    hop.hop,
    hop.to === undefined ? '' : `→ ${hop.to}`,
    hop.attempt > 1 ? `try ${hop.attempt}` : '',
    hop.outcome,
    `${hop.ms.toFixed(1)} ms`,
    hop.reason ?? '',
  ]);
  const queue = whereabouts?.queue;
  const map = whereabouts?.map;
  return [
    `message ${id}${row === null ? '' : ` "${visibleText(row.text)}": ${row.state}`}`,
    rows.length === 0 ? 'no hop of it is on record here' : table(rows),
    queue === undefined || queue === null
      ? ''
      : `log: partition ${queue.partition}, offset ${queue.offset}, held by ${queue.heldBy}`,
    map === undefined || map === null
      ? ''
      : `map: partition ${map.partition}, owner ${map.owner}, backups ${map.backups.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
