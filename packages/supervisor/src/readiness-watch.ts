import type { Clock } from '@signalbox/shared';
import { type AskLimits, type AnswerListener, askReadiness } from './ask-readiness.ts';
import type { ReadyAnswer } from './process-spec.ts';

/** The asking of one child: begun and ended with its phases; an answer that comes after the end is not heard. */
export class ReadinessWatch {
  readonly #ask: (signal: AbortSignal) => Promise<ReadyAnswer>;
  readonly #heard: AnswerListener;
  readonly #clock: Clock;
  readonly #limits: AskLimits;
  readonly #failed: (thrown: unknown) => void;
  #turn: AbortController | undefined;

  constructor(
    ask: (signal: AbortSignal) => Promise<ReadyAnswer>,
    heard: AnswerListener,
    failed: (thrown: unknown) => void,
    around: { readonly clock: Clock; readonly ask: AskLimits },
  ) {
    this.#ask = ask;
    this.#heard = heard;
    this.#failed = failed;
    this.#clock = around.clock;
    this.#limits = around.ask;
  }

  /** Begins, or ends, or goes on: idempotent. */
  set(wanted: boolean): void {
    if (!wanted) {
      this.#turn?.abort();
      this.#turn = undefined;
      return;
    }
    if (this.#turn !== undefined) return;
    this.#turn = new AbortController();
    askReadiness(this.#ask, this.#heard, this.#clock, this.#turn.signal, this.#limits).catch(this.#failed);
  }
}
