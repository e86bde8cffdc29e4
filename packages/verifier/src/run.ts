import type { JournalRecordOf } from '@signalbox/shared';

/** What the journal says of itself: which run it is, and what its writer could not see. */
export class Run {
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
