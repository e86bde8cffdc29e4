import type { LogWriter } from '@signalbox/message-log';
import type { MessageId } from '@signalbox/shared';
import { config } from '../config.ts';
import type { OpenLog } from '../log-connection.ts';
import { freshMessageId } from './message.ts';
import type { OutgoingMessage } from './send-message.ts';
import { partitionAtTurn, Turns } from './turn.ts';

export interface ChooseIdDeps {
  readonly log: () => OpenLog | undefined;
  /** How many messages instances share the partitions; 0: not known. */
  readonly sharers: () => number;
}

/**
 * The message with an id that lands in the partition whose turn it is; unchanged where the id is not ours to choose, or a key says where it belongs.
 * `isLone`: no other is under way at this facade.
 */
export type ChooseId = (message: OutgoingMessage, isLone: boolean) => Promise<OutgoingMessage>;

export function createChooseId({ log, sharers }: ChooseIdDeps): ChooseId {
  const written = (): Promise<number> => log()?.written() ?? Promise.reject(new Error('no log is open'));
  const turns = new Turns({ written, now: () => performance.now(), ...config.turns });
  return async (message, isLone) => {
    const writer = log()?.writer;
    if (writer === undefined || message.idIs !== 'ours' || message.orderingKey !== undefined) return message;
    const partition = partitionAtTurn(await turns.take(isLone), writer.partitions, sharers());
    return { ...message, id: idIn(partition, writer) };
  };
}

/** Random ids until one falls there: as many draws on average as there are partitions. That none of so many does is less likely than e^-16. */
function idIn(partition: number, writer: Pick<LogWriter, 'partitionOf' | 'partitions'>): MessageId {
  let id = freshMessageId();
  for (let draws = 16 * writer.partitions; draws > 0 && writer.partitionOf({ id }) !== partition; draws -= 1)
    id = freshMessageId();
  return id;
}
