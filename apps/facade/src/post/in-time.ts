import type { Deadline } from '@signalbox/service-kit';
import { AppError, type MessageId } from '@signalbox/shared';
import { config } from '../config.ts';

/**
 * Every way of a message ends by itself within its deadline. That a client is answered does not hang on it: once the deadline is past the
 * outcome is unknown, whatever still goes on (RELIABILITY rule 5).
 */
export async function inTime<T>(id: MessageId, deadline: Deadline, way: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate(id)), deadline.remainingMs() + config.lateMs);
  });
  try {
    return await Promise.race([way, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(id: MessageId): AppError {
  return new AppError('unknown', 'The time of this request is over: the message may be written.', {
    expected: 'the log and a logging instance to confirm it in time',
    found: 'no end of it',
    remedy: 'Send the same message again with this id as Idempotency-Key.',
    id,
    retryAfter: config.retryAfterSeconds,
  });
}
