import type { InstanceId } from '@signalbox/shared';
import type { ChildExit } from '@signalbox/supervisor';
import type { Death } from '../driver.ts';
import { lastWordsOf } from './last-words.ts';
import { partnerOf } from './units.ts';

/**
 * Who or what ended it. `exit`: undefined where no life had begun. `endedWithPartner`: we killed it because its other half had died.
 * Its own last words come before what the system shows; and before the order of two deaths, which an adopted process does not keep.
 */
export function deathOf(id: InstanceId, exit: ChildExit | undefined, endedWithPartner: boolean): Death {
  if (exit === undefined || exit.during === 'start time-out') return { cause: 'not-started' };
  const seen = {
    ...(exit.signal === null ? {} : { signal: exit.signal }),
    ...(exit.code === null ? {} : { code: exit.code }),
  };
  const partner = partnerOf(id);
  const said = exit.expected || exit.signal !== null ? undefined : lastWordsOf(id, exit.logTail);
  if (partner !== undefined && (endedWithPartner || said?.cause === 'partner'))
    return { cause: 'partner', with: partner, ...seen };
  if (exit.expected) return { cause: 'asked', ...seen };
  if (exit.signal !== null) return { cause: 'signal', ...seen };
  if (said?.signal !== undefined) return { cause: 'signal', ...seen, signal: said.signal };
  return { cause: said !== undefined || exit.code !== null ? 'self' : 'unseen', ...seen };
}
