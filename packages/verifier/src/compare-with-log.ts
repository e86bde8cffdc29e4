import type { Book } from './book.ts';
import type { Witness } from './witnesses.ts';

/** What a read showed of a message that is in the log: it must be the effective content at the effective place (P3, P4). */
export function compareWithLog({ messages, accusations }: Book, message: number, witness: Witness): void {
  const { hop, read, at, hash, place } = witness;
  const logged = { record: 'log', says: `the log has it at ${messages.placeOf(message)}` };
  if (!messages.holds(message, hash)) {
    const shown = { record: 'read-item', at, says: `read ${read} shows another content` };
    accusations.accuse('altered', message, hop, () => [logged, shown]);
  }
  if (place !== undefined && !messages.isAt(message, place.partition, place.offset)) {
    const shown = { record: 'read-item', at, says: `read ${read} shows it at ${place.partition}:${place.offset}` };
    accusations.accuse('double-placement', message, hop, () => [logged, shown]);
  }
}
