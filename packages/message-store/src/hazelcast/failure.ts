import type { TryFailure } from '../try-within.ts';

/** Errors of the client and the members that another try cannot help; all others come from a cluster that is changing. */
const hopeless = new Set([
  'HazelcastSerializationError',
  'AuthenticationError',
  'ClientNotAllowedInClusterError',
  'InvalidConfigurationError',
  'ClassCastError',
  'ClassNotFoundError',
  'IllegalArgumentError',
  'NullPointerError',
  'TypeError',
  'RangeError',
]);

/** The client had no connection: the call went nowhere. */
const offline = new Set(['ClientOfflineError', 'ClientNotActiveError']);

export function classifyHazelcastError(thrown: unknown): TryFailure {
  const name = thrown instanceof Error ? thrown.name : '';
  if (offline.has(name)) return 'offline';
  return hopeless.has(name) ? 'never' : 'again';
}
