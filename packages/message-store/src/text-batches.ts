import type { Message } from '@signalbox/shared';

/** Characters of text in one batch, roughly, and the bounds on the messages that may make them. */
const wantedChars = 512 * 1024;
const fewest = 32;
const most = 1_000;
/** Nothing is known yet: as many of the largest would be 4 MB. */
const first = 250;

/** How many messages to fetch at a time so that a batch stays bounded; learns from each. */
export class TextBatches {
  #next = first;

  get next(): number {
    return this.#next;
  }

  found(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const chars = messages.reduce((sum, { id, msg }) => sum + id.length + msg.length, 0);
    this.#next = Math.min(most, Math.max(fewest, Math.floor((wantedChars * messages.length) / chars)));
  }
}
