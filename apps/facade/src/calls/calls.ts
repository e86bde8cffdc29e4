import type { ServiceEntry } from '@signalbox/discovery';
import type { HttpStream } from '@signalbox/service-kit';
import type { LogEntry, LogPage, Message, MessageId } from '@signalbox/shared';
import type { TryResult } from '../routing/try.ts';

/** What bounds one call of one instance. */
export interface CallLimits {
  /** Milliseconds to its end; of a whole set, until it has begun. */
  readonly timeoutMs: number;
  /** Aborted once nobody waits any more; then the call rejects. */
  readonly signal?: AbortSignal;
}

export type SetForm = 'application/json' | 'application/x-ndjson';

/** How the set of one kind of instance is asked for. */
export interface SetCalls<P> {
  page(
    target: ServiceEntry,
    query: { readonly limit: number; readonly after: string | undefined },
    limits: CallLimits,
  ): Promise<TryResult<P>>;
  /** The whole set as bytes of that form. */
  whole(
    target: ServiceEntry,
    query: { readonly form: SetForm; readonly after: string | undefined },
    limits: CallLimits,
  ): Promise<HttpStream | TryResult<never>>;
}

/** All that a facade asks of a logging instance, whichever way they speak. */
export interface LoggingCalls extends SetCalls<LogPage> {
  /** `same`: the map held this content already. Only what the caller can't help is no value. */
  store(target: ServiceEntry, message: Message, limits: CallLimits): Promise<TryResult<'stored' | 'same' | 'conflict'>>;
  /** Null: the map does not hold it. */
  entry(target: ServiceEntry, id: MessageId, limits: CallLimits): Promise<TryResult<{ entry: LogEntry | null }>>;
}
