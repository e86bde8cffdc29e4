import type { MessageRow } from '@signalbox/shared';
import type { Look } from '../tone.ts';

/** Colour, icon and word of where a message stands. */
export const messageLooks: Record<MessageRow['state'], Look> = {
  'in-flight': { tone: 'off', icon: 'clock', word: 'message.inFlight' },
  acked: { tone: 'ok', icon: 'check', word: 'message.acked' },
  refused: { tone: 'bad', icon: 'kill', word: 'message.refused' },
  unknown: { tone: 'warn', icon: 'question', word: 'message.unknown' },
};
