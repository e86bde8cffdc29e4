import { hashText, messageHash, messageIdSchema, type Clock, type JournalRecord } from '@signalbox/shared';
import type { Attempt, OutgoingMessage } from './facade-client.ts';

/** Writes down every attempt before it is made and after it ended. */
export class AttemptJournal {
  readonly #write: (record: JournalRecord) => void;
  readonly #clock: Pick<Clock, 'now'>;
  #op = 0;

  constructor(write: (record: JournalRecord) => void, clock: Pick<Clock, 'now'>) {
    this.#write = write;
    this.#clock = clock;
  }

  /** A number for a request of somebody else that the journal has to name. */
  takeNumber(): number {
    this.#op += 1;
    return this.#op;
  }

  /** Gives how to write down what came of it. */
  begin(message: OutgoingMessage): (attempt: Attempt) => void {
    const op = this.takeNumber();
    const id = messageIdSchema.parse(message.id);
    const hash = hashText(messageHash(message.id, message.msg));
    const order = message.order === undefined ? {} : { order: message.order };
    this.#write({ type: 'invoke', t: this.#clock.now(), op, id, hash, ...order });
    return (attempt) => this.#write({ type: 'outcome', t: this.#clock.now(), op, ...outcomeOf(attempt) });
  }
}

type OutcomeFields = Omit<Extract<JournalRecord, { type: 'outcome' }>, 'type' | 't' | 'op'>;

function outcomeOf(attempt: Attempt): OutcomeFields {
  switch (attempt.kind) {
    case 'acked': {
      const { partition, offset } = attempt.reply.queue;
      return {
        outcome: 'acked',
        status: attempt.status,
        logging: attempt.reply.logging.instance,
        ...(partition === null || offset === null ? {} : { partition, offset }),
      };
    }
    case 'refused':
      return { outcome: 'refused', status: attempt.status };
    case 'error':
      return { outcome: 'unknown', status: attempt.status };
    case 'silent':
      return { outcome: 'unknown' };
  }
}

type Write = (record: JournalRecord) => void;

/**
 * Messages that were in the log before the run: somebody sent them, and nobody knows what came of it. Each content is journaled as such a
 * request ahead of the record that shows it, so that what the run did not send is nobody's from here on. Gives the way to write while the
 * log is read for the first time.
 */
export function adoptEarlier(write: Write, takeNumber: () => number): Write {
  const known = new Set<string>();
  return (record) => {
    if (record.type === 'log' && !known.has(`${record.id} ${record.hash}`)) {
      const { t, id, hash } = record;
      known.add(`${id} ${hash}`);
      const op = takeNumber();
      write({ type: 'invoke', t, op, id, hash });
      write({ type: 'outcome', t, op, outcome: 'unknown' });
    }
    write(record);
  };
}
