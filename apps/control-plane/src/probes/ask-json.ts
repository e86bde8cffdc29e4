import type { HttpClient } from '@signalbox/service-kit';

/** What an HTTP server said; null where nobody listens. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Longest answer taken, in bytes. */
const maxBytes = 8 * 1024 * 1024;

/** One GET. Null: nobody listens there, which is an answer. Rejects when it could not be asked. */
export async function askJson(
  client: HttpClient,
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<JsonAnswer | null> {
  const result = await client.request(url, { timeoutMs, signal, maxBytes, headers: { accept: 'application/json' } });
  if (result.answered) return { status: result.status, body: parse(result.text, url) };
  if (result.outcome === 'refused') return null;
  throw new Error(result.reason);
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${url} does not answer JSON`, { cause });
  }
}
