import {
  hashText,
  messageHash,
  messageIdSchema,
  type InstanceId,
  type JournalRecord,
  type Clock,
} from '@signalbox/shared';
import { isFailure, type Disturbed } from './blame.ts';
import type { Attempt, OutgoingMessage, Post, Trouble } from './facade-client.ts';
import type { RoundRobin } from './round-robin.ts';
import type { Random } from '../random.ts';

/** How a message fared with all its attempts. `acked` false: its client gave up, and does not know. */
export interface SendResult {
  readonly acked: boolean;
  readonly failed: boolean;
  readonly retries: Readonly<Record<Trouble | 'error', number>>;
  /** What the first failure was, in words. */
  readonly reason: string | undefined;
}

export interface SenderDeps {
  readonly post: Post;
  readonly facades: RoundRobin;
  readonly disturbed: Disturbed;
  readonly write: (record: JournalRecord) => void;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long a client keeps trying one message, in milliseconds: long enough for all logging instances to be started again. */
const patience = 45_000;
/** Pause before the third attempt in milliseconds, doubled with each further one: who must wait does not make it worse. */
const firstPause = 200;
const longestPause = 3000;

/** Sends messages, each until it is acknowledged or patience ends, and journals every attempt before it is made and after it ended. */
export class MessageSender {
  readonly #deps: SenderDeps;
  #op = 0;
  #inFlight = 0;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** A number for a request of somebody else that the journal has to name. */
  takeNumber(): number {
    this.#op += 1;
    return this.#op;
  }

  /** Never throws. */
  async send(message: OutgoingMessage): Promise<SendResult> {
    const { facades, disturbed, clock } = this.#deps;
    const until = clock.now() + patience;
    const retries = { unreached: 0, reset: 0, timeout: 0, error: 0 };
    let failed = false;
    let reason: string | undefined;
    let last: InstanceId | undefined;
    for (let attempts = 1; ; attempts += 1) {
      const facade = facades.next(clock.now(), last);
      if (facade === undefined) return { acked: false, failed: true, retries, reason: 'no facade is known' };
      last = facade.id;
      const attempt = await this.#attempt(message, () => this.#deps.post(facade, message, attempts === 1));
      if (isFailure(attempt, disturbed.of(facade.id))) {
        failed = true;
        reason ??= `${facade.id}: ${wordsOf(attempt)}`;
      }
      if (attempt.kind === 'acked' || attempt.kind === 'refused') {
        return { acked: attempt.kind === 'acked', failed, retries, reason };
      }
      retries[attempt.kind === 'error' ? 'error' : attempt.trouble] += 1;
      if (attempt.kind === 'silent') facades.avoid(facade.id, clock.now());
      if (clock.now() > until) return { acked: false, failed: true, retries, reason: reason ?? 'given up' };
      const pause = pauseAfter(attempt, attempts, this.#deps.random);
      if (pause > 0) await clock.wait(pause);
    }
  }

  async #attempt(message: OutgoingMessage, post: () => Promise<Attempt>): Promise<Attempt> {
    const { write, clock } = this.#deps;
    const op = this.takeNumber();
    const id = messageIdSchema.parse(message.id);
    const hash = hashText(messageHash(message.id, message.msg));
    write({
      type: 'invoke',
      t: clock.now(),
      op,
      id,
      hash,
      ...(message.order === undefined ? {} : { order: message.order }),
    });
    this.#inFlight += 1;
    const attempt = await post();
    this.#inFlight -= 1;
    write({ type: 'outcome', t: clock.now(), op, ...outcomeOf(attempt) });
    return attempt;
  }
}

/** None before the second attempt, unless the facade asked for one; from then on more and more, scattered by half. */
export function pauseAfter(attempt: Attempt, attempts: number, random: Random): number {
  const asked = attempt.kind === 'error' ? attempt.retryAfterMs : 0;
  const grown = attempts === 1 ? 0 : Math.min(longestPause, firstPause * 2 ** (attempts - 2));
  return Math.max(asked, grown) * (0.75 + random.next() / 2);
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

function wordsOf(attempt: Attempt): string {
  switch (attempt.kind) {
    case 'acked':
      return 'acknowledged';
    case 'refused':
    case 'error':
      return `${attempt.status} ${attempt.reason}`;
    case 'silent':
      return `${attempt.trouble} (${attempt.reason})`;
  }
}
