import type { Outcome } from '@signalbox/shared';

/** What a status says of a call between instances. */
export function outcomeOfStatus(status: number): Outcome {
  if (status < 400) return 'ok';
  if (status === 409) return 'conflict';
  if (status === 503) return 'unavailable';
  return status < 500 ? 'rejected' : 'error';
}

type Failure = { outcome: 'refused' | 'reset' | 'timeout' | 'error'; reason: string };

const outcomes: Record<string, Failure['outcome']> = {
  ECONNREFUSED: 'refused',
  ENETUNREACH: 'refused',
  EHOSTUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_CLOSED: 'reset',
  UND_ERR_DESTROYED: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** What a call that threw says of the other side. */
export function outcomeOfFailure(thrown: unknown): Failure {
  const code = codeOf(thrown);
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return { outcome: (code === undefined ? undefined : outcomes[code]) ?? 'error', reason: code ?? reason };
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  // Several addresses of one name, each with its own failure: the first tells.
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return 'cause' in thrown ? codeOf(thrown.cause) : undefined;
}
