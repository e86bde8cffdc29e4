import { Deadline } from '@signalbox/service-kit';
import type { Message, PageQuery } from '@signalbox/shared';
import { config } from './config.ts';
import type { LoggingContext } from './context.ts';

/**
 * The map's messages in order of id, batch after batch. The claim to hold everything is looked at again behind every batch: a map that
 * loses messages meanwhile ends this with a throw, never with a set that looks whole.
 * @param first bounds the first batch; each later one has a deadline of its own, since a long answer may take longer than one may wait for it
 */
export async function* wholeMap(
  context: LoggingContext,
  { after, limit }: PageQuery,
  first: Deadline,
): AsyncGenerator<readonly Message[]> {
  let deadline = first;
  for await (const batch of context.wholeStore().walk({ after, limit, deadline: () => deadline })) {
    context.wholeStore();
    yield batch;
    deadline = Deadline.after(config.readDeadlineMs);
  }
  context.wholeStore();
}
