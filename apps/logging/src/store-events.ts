import { formatMs, type Logger } from '@signalbox/service-kit';
import { visibleText, type EventFields, type MessageId } from '@signalbox/shared';
import { config } from './config.ts';

/** Characters of a message in the words of a line. */
const longestShown = 200;

export type StoreHop = Pick<
  EventFields<'hop'>,
  'outcome' | 'attempt' | 'ms' | 'status' | 'mapPartition' | 'requestId' | 'reason'
>;

/** Prints a message that came to be stored, with its id and this instance's name: the lines the course asks for. */
export function printStored(
  logger: Pick<Logger, 'emit'>,
  instance: string,
  { id, msg }: { id: MessageId; msg: string },
  hop: StoreHop,
): void {
  logger.emit(
    'hop',
    {
      hop: 'store',
      messageId: id,
      bytes: Buffer.byteLength(msg),
      text: msg.slice(0, config.eventTextLength),
      ...hop,
    },
    `${instance} ${words(hop)} ${id}: "${visibleText(msg, longestShown)}" in ${formatMs(hop.ms)}`,
    hop.outcome === 'ok' || hop.outcome === 'same' ? 'info' : 'warn',
  );
}

function words({ outcome, reason }: StoreHop): string {
  if (outcome === 'ok') return reason === undefined ? 'stored' : `stored (${reason})`;
  if (outcome === 'same') return 'had already';
  if (outcome === 'conflict') return 'refused other content for';
  return `could not store (${reason ?? outcome})`;
}
