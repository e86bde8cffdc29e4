import { serviceKinds, splitInstanceId, type DeathCause, type EventName, type InstanceId } from '@signalbox/shared';
import { partnerOf } from './units.ts';

/** What an instance said of its own end. */
export interface LastWords {
  readonly cause: Extract<DeathCause, 'partner' | 'signal' | 'self'>;
  readonly words: string;
  readonly signal?: string;
}

interface Said {
  readonly event: string;
  readonly msg: string;
  readonly text: string;
}

/** Lines that say why their writer ends, the deeper reason first: one that lost its other half crashes of it afterwards. */
const meanings: readonly (readonly [EventName, (said: Said, id: InstanceId) => LastWords | undefined])[] = [
  ['store.member-lost', wentAlong],
  ['member.leash-closed', wentAlong],
  ['member.stood-still', endedItself],
  ['member.cannot-join', endedItself],
  ['service.crashed', endedItself],
  ['service.draining', askedFromOutside],
];

/**
 * Why an instance ended that nobody here had asked to, by the last lines of its log: they are there also when the system could not show a
 * code or a signal, and they do not depend on whose death was noticed first. Undefined: it said nothing, as whoever is killed.
 */
export function lastWordsOf(id: InstanceId, tail: readonly string[]): LastWords | undefined {
  const said = tail.flatMap((line) => heard(line) ?? []);
  for (const [event, meaning] of meanings) {
    const found = said.findLast((one) => one.event === event);
    const words = found === undefined ? undefined : meaning(found, id);
    if (words !== undefined) return words;
  }
  return printed(id, tail.at(-1));
}

/** A service writes events only; a plain sentence at its end is what kept it from beginning. Engines write plain lines all the time. */
function printed(id: InstanceId, last: string | undefined): LastWords | undefined {
  const writesEvents = serviceKinds.some((kind) => kind === splitInstanceId(id).kind);
  return writesEvents && last !== undefined && !last.startsWith('{')
    ? { cause: 'self', words: `ended itself: ${last}` }
    : undefined;
}

/** Not `JSON.parse`: a long line is kept with its beginning only, where event and message are (CONTRACT §7). */
function heard(line: string): Said | undefined {
  const [, event, msg] =
    /^\{(?:"(?!event)\w+":(?:"[^"\\]*"|\d+),)*"event":"([a-z.-]+)","msg":"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return event === undefined || msg === undefined ? undefined : { event, msg: unquoted(msg), text: line };
}

function unquoted(msg: string): string {
  try {
    return String(JSON.parse(`"${msg}"`));
  } catch {
    // Not ours after all, or cut in the middle of an escape: as it stands.
    return msg;
  }
}

function wentAlong({ msg }: Said, id: InstanceId): LastWords | undefined {
  return partnerOf(id) === undefined ? undefined : { cause: 'partner', words: `${msg}: they live and die as one` };
}

function endedItself({ msg }: Said): LastWords {
  return { cause: 'self', words: `ended itself: ${msg.replace(/^ends itself: /, '')}` };
}

function askedFromOutside({ text }: Said): LastWords {
  const signal = /"signal":"(SIG[A-Z0-9]+)"/.exec(text)?.[1] ?? 'a signal';
  return {
    cause: 'signal',
    signal,
    words: `ended in good order after ${signal} from outside; nobody here had asked for it`,
  };
}
