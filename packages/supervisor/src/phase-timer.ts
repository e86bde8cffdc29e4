import type { Clock } from '@signalbox/shared';
import { type Event, type Phase, type PhaseTimer, timerEvents, timerOf } from './life-cycle.ts';

/** The one timer of the present phase: armed when the phase is entered, dropped when it is left. */
export class TimerOfPhase {
  readonly #clock: Clock;
  readonly #over: (event: Event) => void;
  #phase: Phase | undefined;
  #drop: () => void = () => undefined;

  constructor(clock: Clock, over: (event: Event) => void) {
    this.#clock = clock;
    this.#over = over;
  }

  /** Staying in a phase does not arm its timer again. */
  enter(phase: Phase, lengths: Readonly<Record<PhaseTimer, number>>): void {
    if (this.#phase === phase) return;
    this.#drop();
    this.#phase = phase;
    const timer = timerOf(phase);
    if (timer !== undefined) this.#drop = this.#clock.after(lengths[timer], () => this.#over(timerEvents[timer]));
  }

  end(): void {
    this.#drop();
  }
}
