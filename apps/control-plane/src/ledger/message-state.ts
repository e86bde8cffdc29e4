import type { MessageRow } from '@signalbox/shared';

/** `retrying`: in flight again after an earlier request ended in doubt. */
export type MessageState = 'in-flight' | 'retrying' | 'acked' | 'refused' | 'unknown';
/** What a request of the message came to; `doubt`: 503, or no answer within the deadline. */
export type RequestEvent = 'accept' | 'ack' | 'refuse' | 'doubt';

const table: Record<MessageState, Record<RequestEvent, MessageState>> = {
  'in-flight': { accept: 'in-flight', ack: 'acked', refuse: 'refused', doubt: 'unknown' },
  retrying: { accept: 'retrying', ack: 'acked', refuse: 'unknown', doubt: 'unknown' },
  acked: { accept: 'acked', ack: 'acked', refuse: 'acked', doubt: 'acked' },
  refused: { accept: 'in-flight', ack: 'acked', refuse: 'refused', doubt: 'unknown' },
  unknown: { accept: 'retrying', ack: 'acked', refuse: 'unknown', doubt: 'unknown' },
};

/** SPEC.md has the same table with its reasons. */
export function nextMessageState(state: MessageState, event: RequestEvent): MessageState {
  return table[state][event];
}

export const shownState: Record<MessageState, MessageRow['state']> = {
  'in-flight': 'in-flight',
  retrying: 'in-flight',
  acked: 'acked',
  refused: 'refused',
  unknown: 'unknown',
};
