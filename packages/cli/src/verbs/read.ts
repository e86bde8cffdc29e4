import { readReplySchema, statusSchema, type ReadReply, visibleText } from '@signalbox/shared';
import type { Context } from '../context.ts';

export interface ReadOptions {
  logging?: string;
  messages?: string;
  union?: boolean;
}

/** `read`: what a facade answers; with `--union` every messages instance's share, put together. */
export async function read(context: Context, options: ReadOptions): Promise<void> {
  if (options.union === true) return readUnion(context, options);
  const reply = await readOnce(context, options);
  context.output.result(reply, () => describe(reply));
}

async function readOnce(context: Context, { logging, messages }: ReadOptions): Promise<ReadReply> {
  const query = new URLSearchParams({
    ...(logging === undefined ? {} : { logging }),
    ...(messages === undefined ? {} : { messages }),
  });
  return context.control().get(`/api/facade?${query}`, readReplySchema);
}

async function readUnion(context: Context, options: ReadOptions): Promise<void> {
  const { instances } = await context.control().get('/api/topology', statusSchema);
  const ready = instances.filter(({ kind, ready }) => kind === 'messages' && ready === true);
  const replies = await Promise.all(ready.map(({ id }) => readOnce(context, { ...options, messages: id })));
  const shares = replies.map((reply) => reply.messages);
  const covered = new Set(shares.flatMap(({ partitions }) => partitions));
  const byId = new Map(shares.flatMap((share) => share.messages).map((message) => [message.id, message]));
  const messages = [...byId.values()].toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
  const partitionCount = Math.max(0, ...shares.map((share) => share.partitionCount));
  // The union claims to be whole only when every share is, and together they cover every partition of the log.
  const complete = shares.length > 0 && shares.every((share) => share.complete) && covered.size === partitionCount;
  const union = {
    logging: replies[0]?.logging ?? null,
    messages: { instances: shares.map(({ instance }) => instance), complete, count: messages.length, messages },
  };
  context.output.result(union, () =>
    [
      `logging: ${union.logging?.count ?? 'nobody answered'} (${union.logging?.instance ?? '-'})`,
      `messages: ${messages.length} over ${union.messages.instances.join(', ') || 'nobody'}, ${complete ? 'complete' : 'not complete'}`,
      ...messages.map(({ id, msg, partition, offset }) => `${id}  ${partition}:${offset}  ${visibleText(msg)}`),
    ].join('\n'),
  );
}

function describe({ logging, messages }: ReadReply): string {
  return [
    `logging: ${logging.count} from ${logging.instance}`,
    ...logging.messages.map(({ id, msg }) => `  ${id}  ${visibleText(msg)}`),
    `messages: ${messages.count} from ${messages.instance}, ${messages.complete ? 'complete share' : 'share not complete'}`,
    ...messages.messages.map(
      ({ id, msg, partition, offset }) => `  ${id}  ${partition}:${offset}  ${visibleText(msg)}`,
    ),
  ].join('\n');
}
