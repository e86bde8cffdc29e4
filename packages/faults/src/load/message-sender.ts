import { randomUUID } from 'node:crypto';
import { type Clock, type InstanceId, wait } from '@signalbox/shared';
import type { Random } from '../random.ts';
import type { AttemptJournal } from './attempt-journal.ts';
import { type Disturbed, isFailure } from './blame.ts';
import { type Attempt, type OutgoingMessage, type Post, type Trouble, wordsOf } from './facade-client.ts';
import type { RoundRobin } from './round-robin.ts';

export interface Facade {
  readonly id: InstanceId;
  readonly url: string;
}

/** How the sending of a message ended, with all its attempts. */
export interface SendResult {
  readonly acked: boolean;
  /** The last attempt; undefined where no facade is known. One that is neither acked nor refused: nobody knows what came of it. */
  readonly last: Attempt | undefined;
  /** Who was asked last; undefined where no facade is known. */
  readonly facade: InstanceId | undefined;
  readonly attempts: number;
  /** An attempt failed that nothing excuses. */
  readonly failed: boolean;
  readonly retries: Readonly<Record<Trouble | 'error', number>>;
  /** What the first failure was, in words. */
  readonly reason: string | undefined;
}

/** How long a client keeps trying one message, in milliseconds, and how long it pauses after an attempt that was not certain. */
export interface RetryPolicy {
  readonly patienceMs: number;
  readonly pauseAfter: (attempt: Attempt, attempts: number) => number;
}

export interface SenderDeps {
  readonly post: Post;
  readonly facades: RoundRobin<Facade>;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly journal?: AttemptJournal;
  readonly disturbed?: Disturbed;
}

/** Sends messages, each until a facade gives a certain answer or patience ends, with the same key at whichever facade. */
export class MessageSender {
  readonly #deps: SenderDeps;
  #inFlight = 0;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Never throws. */
  async send(message: OutgoingMessage): Promise<SendResult> {
    const { facades, disturbed, clock, retry } = this.#deps;
    const until = clock.now() + retry.patienceMs;
    const retries = { unreached: 0, reset: 0, timeout: 0, error: 0 };
    let failed = false;
    let reason: string | undefined;
    let facade: Facade | undefined;
    for (let attempts = 1; ; attempts += 1) {
      facade = facades.next(clock.now(), facade);
      if (facade === undefined) {
        return {
          acked: false,
          last: undefined,
          facade: undefined,
          attempts: attempts - 1,
          failed: true,
          retries,
          reason: 'no facade is known',
        };
      }
      const last = await this.#attempt(facade, message, attempts === 1);
      if (isFailure(last, disturbed?.of(facade.id))) {
        failed = true;
        reason ??= `${facade.id}: ${wordsOf(last)}`;
      }
      if (last.kind === 'acked' || last.kind === 'refused') {
        return { acked: last.kind === 'acked', last, facade: facade.id, attempts, failed, retries, reason };
      }
      const trouble = last.kind === 'error' ? 'error' : last.trouble;
      retries[trouble] += 1;
      if (last.kind === 'silent') facades.avoid(facade, clock.now());
      // Without a key a second attempt would be a second message, unless the first one reached nobody.
      const isOver = clock.now() > until || (message.isKeyless === true && trouble !== 'unreached');
      if (isOver)
        return { acked: false, last, facade: facade.id, attempts, failed: true, retries, reason: reason ?? 'given up' };
      const pause = retry.pauseAfter(last, attempts);
      if (pause > 0) await wait(clock, pause);
    }
  }

  async #attempt(facade: Facade, message: OutgoingMessage, first: boolean): Promise<Attempt> {
    const ended = this.#deps.journal?.begin(message);
    this.#inFlight += 1;
    const attempt = await this.#deps.post(facade, message, first);
    this.#inFlight -= 1;
    ended?.(attempt);
    return attempt;
  }
}

/** Pause before the third attempt in milliseconds, doubled with each further one: who must wait does not make it worse. */
const firstPause = 200;
const longestPause = 3000;

/** None before the second attempt, unless the facade asked for one; from then on more and more, scattered by half. */
export function growingPause(attempt: Attempt, attempts: number, random: Random): number {
  const asked = attempt.kind === 'error' ? attempt.retryAfterMs : 0;
  const grown = attempts === 1 ? 0 : Math.min(longestPause, firstPause * 2 ** (attempts - 2));
  return Math.max(asked, grown) * (0.75 + random.next() / 2);
}

/** Ordering keys, and the share of messages that carry one. Two of a key are never under way together: then order has a meaning. */
const orderingKeys = 12;
const orderedShare = 0.25;

/** The messages of a run: each with a key of its own, some with an ordering key. */
export class MessageSource {
  readonly #run: string;
  readonly #random: Random;
  readonly #freeKeys: string[];

  /** `run` is part of every text, so that a person sees where a message comes from. */
  constructor(run: string, random: Random) {
    this.#run = run;
    this.#random = random;
    this.#freeKeys = Array.from({ length: orderingKeys }, (_, key) => `${run}-${key}`);
  }

  /** Sends the `n`th message (from 0); its ordering key is free again once it has ended. */
  async send<Result>(n: number, send: (message: OutgoingMessage) => Promise<Result>): Promise<Result> {
    const order = this.#random.next() < orderedShare ? this.#freeKeys.shift() : undefined;
    const result = await send({ id: randomUUID(), msg: `${this.#run} ${n + 1}`, order, isNew: true });
    if (order !== undefined) this.#freeKeys.push(order);
    return result;
  }
}
