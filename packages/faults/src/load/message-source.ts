import { randomUUID } from 'node:crypto';
import type { OutgoingMessage } from './facade-client.ts';
import type { Random } from '../random.ts';

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
