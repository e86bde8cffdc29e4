import type { JournalRecordOf } from '@signalbox/shared';
import { Accusations } from './accusations.ts';
import type { Bounds } from './bounds.ts';
import { Contents } from './contents.ts';
import { MessageTable } from './message-table.ts';

/** What every rule looks at. Each column is written by one rule only: requests by `senders.ts`, places by `log-view.ts`. */
export interface Book {
  readonly bounds: Bounds;
  readonly now: Moment;
  readonly run: Run;
  readonly messages: MessageTable;
  readonly contents: Contents;
  readonly accusations: Accusations;
}

export function createBook(bounds: Bounds): Book {
  const messages = new MessageTable();
  return {
    bounds,
    now: new Moment(bounds.stepMs),
    run: new Run(),
    messages,
    contents: new Contents(),
    accusations: new Accusations(messages, bounds.listed),
  };
}

/** What the journal says of itself: which run it is, and what its writer could not see. */
class Run {
  begin: JournalRecordOf<'begin'> | undefined;
  /** What forbids `valid` for good, in words. */
  readonly doubts: string[] = [];
  #sendersSeen = true;

  /** Every request was told before it was sent: an id without one is nobody's, and positions order requests. */
  get closed(): boolean {
    return this.begin?.closed === true && this.#sendersSeen;
  }

  /** Requests were missed: from here on an unknown id may be somebody's. */
  loseSenders(doubt: string): void {
    this.#sendersSeen = false;
    this.doubt(doubt);
  }

  /** A record that cannot stand where it stands: others are missing. */
  tear(at: number, says: string): void {
    this.loseSenders(`the journal is torn at record ${at}: ${says}`);
  }

  /** Kept short: a journal torn in a thousand places is torn. */
  doubt(doubt: string): void {
    if (this.doubts.length < 20 && !this.doubts.includes(doubt)) this.doubts.push(doubt);
  }
}

/**
 * Where the judge is in the journal: `at` counts records from 1, `clock` the milliseconds that are believed to have passed. A clock that
 * jumps forward is believed up to `stepMs`, one that jumps back not at all: a jump makes the judge milder, never harsher.
 */
export class Moment {
  readonly #stepMs: number;
  #lastT: number | undefined;
  at = 0;
  clock = 0;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  pass(t: number): void {
    this.at += 1;
    this.clock += Math.min(Math.max(0, t - (this.#lastT ?? t)), this.#stepMs);
    this.#lastT = t;
  }
}
