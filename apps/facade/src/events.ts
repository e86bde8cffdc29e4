import {
  hashText,
  messageHash,
  type EventFields,
  type HopName,
  type InstanceId,
  type MessageId,
  type Outcome,
  visibleText,
} from '@signalbox/shared';
import { formatMs, type Logger } from '@signalbox/service-kit';
import { config } from './config.ts';
import type { SeenTry } from './routing/try.ts';

/** Characters of a text in the words of a line. */
const longestShown = 200;

/** The hops of one request, told as they happen (CONTRACT §7). */
export interface HopLog {
  readonly requestId: string;
  accept(id: MessageId, msg: string): void;
  append(
    id: MessageId,
    end: {
      outcome: Outcome;
      ms: number;
      to?: InstanceId | undefined;
      partition?: number;
      offset?: number;
      reason?: string;
    },
  ): void;
  /** One try on a logging or messages instance. */
  tried(hop: Extract<HopName, 'log' | 'read-log' | 'read-messages'>, seen: SeenTry, id?: MessageId): void;
  reply(end: { id: MessageId | undefined; outcome: Outcome; status?: number; ms: number; reason?: string }): void;
}

export function createHopLog(logger: Pick<Logger, 'emit'>, requestId: string): HopLog {
  function hop(fields: Omit<EventFields<'hop'>, 'requestId'>, msg: string): void {
    logger.emit(
      'hop',
      { ...fields, requestId },
      msg,
      fields.outcome === 'ok' || fields.outcome === 'same' ? 'info' : 'warn',
    );
  }
  return {
    requestId,
    accept(id, msg) {
      const bytes = Buffer.byteLength(msg);
      const text = msg.slice(0, config.eventTextLength);
      // Whoever verifies compares contents, and has only these lines to go by.
      const hash = text === msg ? undefined : hashText(messageHash(id, msg));
      hop(
        { hop: 'accept', messageId: id, attempt: 1, outcome: 'ok', ms: 0, bytes, text, hash },
        `took ${id}: ${visibleText(msg, longestShown)}`,
      );
    },
    append(id, end) {
      const where = end.partition === undefined ? 'the log' : `log partition ${end.partition}`;
      const at = end.offset === undefined ? '' : ` at ${end.offset}`;
      hop(
        { hop: 'append', messageId: id, attempt: 1, ...end },
        `append → ${end.to ?? where}: ${end.outcome}${at} in ${formatMs(end.ms)}${because(end.reason)}`,
      );
    },
    tried(name, seen, id) {
      const verb = name === 'log' ? 'try' : name === 'read-log' ? 'read' : 'read share';
      const { to, attempt, outcome, ms, status, mapPartition, reason } = seen;
      hop(
        { hop: name, messageId: id, to, attempt, outcome, ms, status, mapPartition, reason },
        `${verb} ${attempt} → ${to}: ${outcome} in ${formatMs(ms)}${because(reason)}`,
      );
    },
    reply({ id, outcome, status, ms, reason }) {
      hop(
        { hop: 'reply', messageId: id, attempt: 1, outcome, status, ms, reason },
        `answered ${status ?? 'nobody'} in ${formatMs(ms)}${because(reason)}`,
      );
    },
  };
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${visibleText(reason, longestShown)})`;
}
