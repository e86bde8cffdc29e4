import type { ReadBatch } from '@signalbox/message-log';
import type { Logger } from '@signalbox/service-kit';
import { visibleText, type Outcome } from '@signalbox/shared';
import type { Taken } from './share.ts';

/** Prints each record that arrives live; history that is replayed is summed up by `log.caught-up` instead. `now`: milliseconds since 1970. */
export function printHeld(logger: Logger, { partition, records }: ReadBatch, taken: Taken, now: number): void {
  if (!taken.live) return;
  const duplicates = new Set(taken.duplicates.map(({ offset }) => offset));
  const fresh = new Set([...taken.held, ...taken.duplicates].map(({ offset }) => offset));
  for (const { id, msg, offset, at, requestId } of records) {
    if (!fresh.has(offset)) continue;
    const outcome: Outcome = duplicates.has(offset) ? 'duplicate' : 'ok';
    const ms = Math.max(0, now - at);
    const text = visibleText(msg, 80);
    logger.emit(
      'hop',
      {
        hop: 'hold',
        messageId: id,
        attempt: 1,
        outcome,
        ms,
        partition,
        offset,
        text,
        ...(requestId === undefined ? {} : { requestId }),
      },
      outcome === 'ok'
        ? `${logger.instance} holds ${id} from ${partition}:${offset}: "${text}"`
        : `${logger.instance} absorbs ${id} at ${partition}:${offset}: an earlier append holds`,
    );
  }
}
