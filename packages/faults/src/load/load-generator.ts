import { type Clock, wait } from '@signalbox/shared';

/** One message as its client saw it. Times in milliseconds of the run's clock; `ms` counts from the scheduled moment. */
export interface Sent<Result> {
  readonly due: number;
  readonly ms: number;
  readonly result: Result;
}

export interface LoadGeneratorDeps<Result> {
  /** Messages a second, by a schedule that no answer holds back; absent: each as soon as there is room for it. */
  readonly rate?: number | undefined;
  /** When the `n`th is due, in milliseconds after the begin. */
  readonly schedule?: (n: number, rate: number) => number;
  /** Ends after so many; absent: when it is stopped. */
  readonly count?: number | undefined;
  /** Messages that may be under way at once: a system that answers nobody is not buried in them. */
  readonly mostUnderWay: number;
  /** Sends the `n`th message (from 0), however many attempts it takes. Never throws. */
  readonly send: (n: number) => Promise<Result>;
  readonly sent: (sent: Sent<Result>) => void;
  /** Attempts under way; without it each message counts as one. */
  readonly inFlight?: () => number;
  readonly clock: Clock;
}

/** For so long it is known when messages were acknowledged, in milliseconds; nobody asks further back. */
const remembersMs = 60_000;

/** Load on the facades, open loop or closed. */
export class LoadGenerator<Result extends { readonly acked: boolean }> {
  readonly #deps: LoadGeneratorDeps<Result>;
  readonly #underWay = new Set<Promise<void>>();
  /** When messages were acknowledged lately, in order: twice as many as are still asked for, at most, so that it can go on for hours. */
  #ackedAt: number[] = [];
  #acked = 0;
  #trimmedTo = 1_000;
  /** Called when a message has ended, by whoever waits for room. */
  #roomAgain: (() => void) | undefined;
  #launched = 0;
  #atLeast = 0;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(deps: LoadGeneratorDeps<Result>) {
    this.#deps = deps;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#deps.inFlight?.() ?? this.#underWay.size;
  }

  /** More messages wait for their answer than come due in a second: senders still have a queue to work off. */
  get isBehind(): boolean {
    return this.#underWay.size > (this.#deps.rate ?? this.#deps.mostUnderWay);
  }

  get acked(): number {
    return this.#acked;
  }

  /** How many times of acknowledgements are kept. */
  get remembered(): number {
    return this.#ackedAt.length;
  }

  /** Acknowledgements a second over the `ms` before now, a minute at most. */
  ackedPerSecond(ms: number): number {
    const from = this.#deps.clock.now() - ms;
    let at = this.#ackedAt.length;
    while (at > 0 && (this.#ackedAt[at - 1] ?? 0) >= from) at -= 1;
    return ((this.#ackedAt.length - at) * 1000) / ms;
  }

  /** Keeps at least so many attempts under way, beyond the schedule, until the burst is ended: what a fault is to meet. */
  burst(atLeast: number): void {
    this.#atLeast = atLeast;
    this.#topUp();
  }

  endBurst(): void {
    this.#atLeast = 0;
  }

  /** Sends nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.endBurst();
    await this.ended();
  }

  /** Resolves once everything that was to be sent has ended. */
  async ended(): Promise<void> {
    await this.#running;
    await Promise.all(this.#underWay);
  }

  async #run(): Promise<void> {
    const { clock, rate, schedule = steady, count = Number.POSITIVE_INFINITY, mostUnderWay } = this.#deps;
    const began = clock.now();
    for (let n = 0; n < count && !this.#stopped; n += 1) {
      const due = rate === undefined ? undefined : began + schedule(n, rate);
      const early = due === undefined ? 0 : due - clock.now();
      if (early > 0) await wait(clock, early);
      while (this.#underWay.size >= mostUnderWay) await this.#room();
      this.#launch(due ?? clock.now());
    }
  }

  #room(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#roomAgain = resolve;
    return promise;
  }

  /** Messages of a burst are due at once. */
  #topUp(): void {
    for (let missing = this.#atLeast - this.inFlight; missing > 0; missing -= 1) {
      this.#launch(this.#deps.clock.now());
    }
  }

  #launch(due: number): void {
    const sending = this.#send(due).finally(() => {
      this.#underWay.delete(sending);
      this.#roomAgain?.();
    });
    this.#underWay.add(sending);
  }

  async #send(due: number): Promise<void> {
    const { clock, send, sent } = this.#deps;
    const n = this.#launched;
    this.#launched += 1;
    const result = await send(n);
    const now = clock.now();
    if (result.acked) this.#remember(now);
    sent({ due, ms: now - due, result });
    // At every answer, not at some tick: a busy machine may answer all of them between two ticks.
    if (!this.#stopped) this.#topUp();
  }

  #remember(now: number): void {
    this.#acked += 1;
    this.#ackedAt.push(now);
    if (this.#ackedAt.length < 2 * this.#trimmedTo) return;
    this.#ackedAt = this.#ackedAt.filter((at) => at >= now - remembersMs);
    this.#trimmedTo = Math.max(1_000, this.#ackedAt.length);
  }
}

/** When the `n`th message (from 0) is due, in milliseconds after the begin; `rate` in messages a second. */
export function steady(n: number, rate: number): number {
  return (n * 1000) / rate;
}

/**
 * A product that has just been started compiles its hot code under the first messages: at full rate from the first moment they wait 2 s here, and
 * beyond the facade's deadline on a machine half as fast. What a run shows is faults, not that, so the load begins with a fifth of its rate and
 * grows: by ten messages a second in each second, over 30 s at most.
 */
const beginsWith = 0.2;
const growsBy = 10;
const growsForAtMost = 30_000;

/** As `steady`, once the rate has grown to what it is to be. */
export function rampUp(n: number, rate: number): number {
  const rise = 1 - beginsWith;
  const growsFor = Math.min(growsForAtMost, (rate * rise * 1000) / growsBy);
  const spent = (n * 1000) / rate;
  const grown = (growsFor * (1 + beginsWith)) / 2;
  if (spent >= grown) return growsFor + spent - grown;
  // The rate grows linearly, so the number of messages is quadratic in time; this is its inverse.
  return (growsFor / rise) * (Math.sqrt(beginsWith ** 2 + (2 * rise * spent) / growsFor) - beginsWith);
}
