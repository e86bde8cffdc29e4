import { AppError } from '@signalbox/shared';

/** A vendor's error as `unavailable`, with what was being done. */
export function unavailable(doing: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('unavailable', `The log's brokers cannot ${doing}: ${reason}.`, { retryAfter: 1 }, thrown);
}

/** The brokers' own word for an error, such as `UNKNOWN_TOPIC_OR_PARTITION`, where they gave one. */
export function protocolType(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('type' in thrown && typeof thrown.type === 'string') return thrown.type;
  return 'cause' in thrown ? protocolType(thrown.cause) : undefined;
}
