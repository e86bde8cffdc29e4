import type { IncomingMessage } from 'node:http';
import type { Logger } from '@signalbox/service-kit';
import { AppError, clientKeySchema, type MessageId } from '@signalbox/shared';
import { config } from '../config.ts';
import { freshMessageId, messageIdOfKey } from '../post/message.ts';

/** Milliseconds between two words on it. */
const tellEveryMs = 1000;

/** What a request is told that finds this facade with more than it can serve; nothing of it was looked at but its key. */
export function createTooBusy(logger: Pick<Logger, 'emit'>): (request: IncomingMessage) => AppError {
  let refused = 0;
  let toldAt = -Infinity;

  function tell(): void {
    refused += 1;
    if (performance.now() - toldAt < tellEveryMs) return;
    logger.emit(
      'http.too-busy',
      { refused },
      `more requests than can be served: ${refused} refused since it was last told`,
    );
    toldAt = performance.now();
    refused = 0;
  }

  return (request) => {
    tell();
    return request.method === 'POST'
      ? notWritten(idOf(request), config.posts.underWay, 'its line of waiting requests is full')
      : notRead();
  };
}

function idOf({ headers }: IncomingMessage): MessageId {
  const key = clientKeySchema.safeParse(headers['idempotency-key']);
  return key.success ? messageIdOfKey(key.data) : freshMessageId();
}

/** A message that is refused before anything of it was written; `places`: how many may be under way. */
export function notWritten(id: MessageId, places: number, found: string): AppError {
  return new AppError('unavailable', 'This facade has more messages than it can serve: this one was not written.', {
    expected: `fewer than ${places} under way, and a place in the line`,
    found,
    remedy: 'Send the same message again a little later, with this id as Idempotency-Key.',
    id,
    retryAfter: config.retryAfterSeconds,
  });
}

function notRead(): AppError {
  return new AppError('unavailable', 'This facade has more requests than it can serve.', {
    expected: 'a place in the line of those that wait',
    found: 'none is free',
    remedy: 'Try again a little later.',
    retryAfter: config.retryAfterSeconds,
  });
}
