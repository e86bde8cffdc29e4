import type { LogPlace } from '@signalbox/message-log';
import type { Deadline, Failpoints } from '@signalbox/service-kit';
import {
  AppError,
  fromUnknown,
  instanceIdSchema,
  type MessageId,
  type Outcome,
  type PostReply,
} from '@signalbox/shared';
import type { LoggingCalls } from '../calls/calls.ts';
import { config } from '../config.ts';
import type { HopLog } from '../events.ts';
import type { OpenLog } from '../log-connection.ts';
import { findEntry } from '../read/sides.ts';
import { foundInstead } from '../routing/route.ts';
import type { Router } from '../routing/router.ts';
import { createSingleFlight } from './single-flight.ts';

export interface OutgoingMessage {
  readonly id: MessageId;
  readonly msg: string;
  /**
   * `ours`: made for this request, so nobody has sent it before. `called-new`: the client named it, and says that it did so for the first time.
   * `named`: it may have been sent before; it is looked for first, and requests at once share one send.
   */
  readonly idIs: 'ours' | 'called-new' | 'named';
  readonly orderingKey?: string | undefined;
}

/** `replay`: it was stored before this request. */
export type Sent = Pick<PostReply, 'logging' | 'queue'> & { readonly replay: boolean };

/** Resolves once the message is in the log and in the map. Throws AppError: 422 nothing written, 503 with the id otherwise. */
export type SendMessage = (message: OutgoingMessage, deadline: Deadline, hops: HopLog) => Promise<Sent>;

export interface SendDeps {
  readonly log: () => OpenLog | undefined;
  readonly logging: Router;
  readonly loggingCalls: LoggingCalls;
  readonly failpoints: Failpoints;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** The path of a message (ARCHITECTURE §3): the log is the truth, so it comes first; then the map. */
export function createSendMessage(deps: SendDeps): SendMessage {
  const { log, logging, loggingCalls, failpoints, now = () => performance.now() } = deps;
  const flights = createSingleFlight<Sent>();

  async function sendKeyed(message: OutgoingMessage, deadline: Deadline, hops: HopLog): Promise<Sent> {
    const flown = await flights.fly(message.id, message.msg, async () => {
      const stored = await lookUp(message, deadline, hops);
      if (typeof stored === 'object') return stored;
      return sendFresh(message, deadline, hops, stored === 'not asked');
    });
    return flown.joined ? { ...flown.value, replay: true } : flown.value;
  }

  /** What is stored under the key: a replay when it is the same; `not asked` when nobody could say. */
  async function lookUp(
    message: OutgoingMessage,
    deadline: Deadline,
    hops: HopLog,
  ): Promise<Sent | 'nothing' | 'not asked'> {
    const within = deadline.within(config.lookUpMs);
    const routed = await findEntry(deps, message.id, { deadline: within, hops, tryMs: config.lookUpTryMs });
    if (!routed.answered) return 'not asked';
    const { entry } = routed.value;
    if (entry === null) return 'nothing';
    if (entry.msg !== message.msg) throw otherContent(message.id);
    return {
      replay: true,
      logging: { instance: routed.target.id, attempts: routed.attempts },
      queue: { backend: log()?.backend ?? 'kafka', partition: null, offset: null, attempts: 0 },
    };
  }

  /** `mayBeThere`: another request may have stored it before this one began; otherwise what the store finds there is of this one. */
  async function sendFresh(
    message: OutgoingMessage,
    deadline: Deadline,
    hops: HopLog,
    mayBeThere: boolean,
  ): Promise<Sent> {
    const open = log();
    if (open === undefined) throw notNow(message.id, 'the log', 'no connection to it');
    if (logging.known().length === 0) throw notNow(message.id, 'a logging instance', 'none is known');
    if (failpoints.fires('ack-before-write')) return acknowledgedUnwritten(open);
    const place = await append(open, message, deadline, hops);
    failpoints.dieAt('die-after-append');
    const { before, ...stored } = await store(message, deadline, hops);
    failpoints.dieAt('die-before-reply');
    // What the first try finds there is taken for its sender's earlier one: it was wrong to call its key new, and readers absorb this append.
    const replay = mayBeThere && before && stored.attempts === 1;
    const { partition, offset } = replay ? { partition: null, offset: null } : place;
    return {
      replay,
      logging: stored,
      queue: { backend: open.backend, partition, offset, attempts: 1 },
    };
  }

  function acknowledgedUnwritten({ backend }: OpenLog): Sent {
    const instance = logging.known()[0]?.id ?? 'logging-1';
    return {
      replay: false,
      logging: { instance: instanceIdSchema.parse(instance), attempts: 1 },
      queue: { backend, partition: null, offset: null, attempts: 1 },
    };
  }

  async function append(open: OpenLog, message: OutgoingMessage, deadline: Deadline, hops: HopLog): Promise<LogPlace> {
    const { id, msg, orderingKey } = message;
    const { writer } = open;
    const started = now();
    const partition = writer.partitionOf({ id, orderingKey });
    try {
      const within = deadline.remainingMs() - config.storeReserveMs;
      const place = await writer.append({ id, msg, orderingKey, requestId: hops.requestId }, within);
      const to = place.leader ?? writer.leaderOf(place.partition);
      const { offset } = place;
      hops.append(id, { outcome: 'ok', ms: now() - started, to, partition: place.partition, offset });
      return place;
    } catch (thrown) {
      const error = fromUnknown(thrown);
      const outcome = appendOutcomes[error.code] ?? 'error';
      const to = writer.leaderOf(partition);
      hops.append(id, { outcome, ms: now() - started, to, partition, reason: error.message });
      throw appendFailed(id, error);
    }
  }

  /** `before`: the map held it already, from an earlier try or an earlier request. */
  async function store(
    message: OutgoingMessage,
    deadline: Deadline,
    hops: HopLog,
  ): Promise<PostReply['logging'] & { before: boolean }> {
    const { id, msg } = message;
    const routed = await logging.route({
      deadline,
      tryMs: config.storeTryMs,
      attempt: (target, timeoutMs) => loggingCalls.store(target, { id, msg }, { timeoutMs }),
      onTry: (seen) => hops.tried('log', seen, id),
    });
    if (!routed.answered) throw storeFailed(id, foundInstead('logging', routed));
    if (routed.value === 'conflict') throw otherContent(id);
    return { instance: routed.target.id, attempts: routed.attempts, before: routed.value === 'same' };
  }

  return (message, deadline, hops) =>
    message.idIs === 'named'
      ? sendKeyed(message, deadline, hops)
      : sendFresh(message, deadline, hops, message.idIs === 'called-new');
}

const appendOutcomes: Partial<Record<AppError['code'], Outcome>> = {
  'too-many': 'unavailable',
  unavailable: 'unavailable',
  'deadline-exceeded': 'timeout',
  unknown: 'timeout',
};

/** A message whose sender is to send it again. `code` says whether anything was written: `unknown`, it may have been; `unavailable`, nothing was. */
export function askAgain(
  code: 'unknown' | 'unavailable',
  text: string,
  facts: { readonly id: MessageId; readonly expected: string; readonly found: string },
  cause?: unknown,
): AppError {
  const remedy = 'Send the same message again with this id as Idempotency-Key.';
  return new AppError(code, text, { ...facts, remedy, retryAfter: config.retryAfterSeconds }, cause);
}

function notNow(id: MessageId, expected: string, found: string): AppError {
  return askAgain('unavailable', 'The message was not written.', { id, expected: `${expected} to be there`, found });
}

function appendFailed(id: MessageId, error: AppError): AppError {
  const code = error.code === 'unknown' || !error.retriable ? 'unknown' : 'unavailable';
  const text =
    code === 'unknown' ? 'The log did not confirm the message: it may be written.' : 'The message was not written.';
  const found = error.facts.found === undefined ? error.message : `${error.message} ${error.facts.found}`;
  return askAgain(code, text, { id, expected: 'the log to confirm the append in time', found }, error);
}

function storeFailed(id: MessageId, found: string): AppError {
  const text = 'The message is in the log, and no logging instance has confirmed it yet.';
  return askAgain('unknown', text, { id, expected: 'a logging instance to confirm it in time', found });
}

function otherContent(id: MessageId): AppError {
  return new AppError('unprocessable', 'This key stands for a message with another content.', {
    expected: 'the content that was sent with this key first, or a new key',
    found: 'another content',
    remedy: 'Use a new Idempotency-Key for a new message.',
    id,
  });
}
