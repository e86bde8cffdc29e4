import { randomUUID } from 'node:crypto';
import type { Clock } from '@signalbox/shared';
import type { OutgoingMessage } from './facade-client.ts';
import type { Sample } from './latency.ts';
import type { SendResult } from './message-sender.ts';
import type { Random } from '../random.ts';
import { dueAt } from './schedule.ts';

/** A sample with what its client went through. */
export interface SentSample extends Sample {
  readonly result: SendResult;
}

export interface LoadGeneratorDeps {
  /** Messages a second, once the load has grown (schedule.ts). */
  readonly rate: number;
  /** Part of every text, so that a person sees where a message comes from. */
  readonly run: string;
  readonly send: (message: OutgoingMessage) => Promise<SendResult>;
  /** Attempts under way. */
  readonly inFlight: () => number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Messages that may be under way at once: a system that answers nobody is not buried in them. */
const mostUnderWay = 8000;
/** Ordering keys, and the share of messages that carry one. Two of a key are never under way together: then order has a meaning. */
const orderingKeys = 12;
const orderedShare = 0.25;

/** Load by a schedule that no answer holds back; latency counts from the scheduled moment. */
export class LoadGenerator {
  readonly samples: SentSample[] = [];
  readonly #deps: LoadGeneratorDeps;
  readonly #underWay = new Set<Promise<void>>();
  readonly #freeKeys: string[];
  /** When messages were acknowledged, in order. */
  readonly #ackedAt: number[] = [];
  #sent = 0;
  #burst = 0;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(deps: LoadGeneratorDeps) {
    this.#deps = deps;
    this.#freeKeys = Array.from({ length: orderingKeys }, (_, key) => `${deps.run}-${key}`);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#deps.inFlight();
  }

  /** More messages wait for their answer than come due in a second: senders still have a queue to work off. */
  get isBehind(): boolean {
    return this.#underWay.size > this.#deps.rate;
  }

  get acked(): number {
    return this.#ackedAt.length;
  }

  /** Acknowledgements a second over the `ms` before now. */
  ackedPerSecond(ms: number): number {
    const from = this.#deps.clock.now() - ms;
    let at = this.#ackedAt.length;
    while (at > 0 && (this.#ackedAt[at - 1] ?? 0) >= from) at -= 1;
    return ((this.#ackedAt.length - at) * 1000) / ms;
  }

  /** Keeps at least so many attempts under way, beyond the schedule, until it is released: the burst at a fault. */
  burst(atLeast: number): void {
    this.#burst = atLeast;
    this.#topUp();
  }

  endBurst(): void {
    this.#burst = 0;
  }

  /** Messages sent for the pressure are due at once. */
  #topUp(): void {
    for (let missing = this.#burst - this.#deps.inFlight(); missing > 0; missing -= 1)
      this.#launch(this.#deps.clock.now());
  }

  /** Sends nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.endBurst();
    await this.#running;
    await Promise.all(this.#underWay);
  }

  async #run(): Promise<void> {
    const { clock, rate } = this.#deps;
    const began = clock.now();
    for (let n = 0; !this.#stopped; n += 1) {
      const due = began + dueAt(n, rate);
      const early = due - clock.now();
      if (early > 0) await clock.wait(early);
      while (this.#underWay.size >= mostUnderWay) await Promise.race(this.#underWay);
      this.#launch(due);
    }
  }

  #launch(due: number): void {
    const sending = this.#send(due).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async #send(due: number): Promise<void> {
    const { clock, run, random, send } = this.#deps;
    this.#sent += 1;
    const order = random.next() < orderedShare ? this.#freeKeys.shift() : undefined;
    const result = await send({ id: randomUUID(), msg: `${run} ${this.#sent}`, order });
    if (order !== undefined) this.#freeKeys.push(order);
    const now = clock.now();
    this.samples.push({ due, ms: now - due, acked: result.acked, failed: result.failed, result });
    if (result.acked) this.#ackedAt.push(now);
    // At every answer, not at some tick: a busy machine may answer all of them between two ticks.
    if (!this.#stopped) this.#topUp();
  }
}
