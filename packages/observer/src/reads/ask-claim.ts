import type { HttpClient } from '@signalbox/service-kit';
import { messagesPageSchema } from '@signalbox/shared';
import type { Target } from './target.ts';

const withinMs = 3_000;

/** The partitions that a messages instance answers for now; none where it does not answer, or its share is not complete. */
export async function askClaim(http: HttpClient, { url }: Target, signal: AbortSignal): Promise<readonly number[]> {
  const answer = await http.request(`${url}/messages?limit=1`, {
    headers: { accept: 'application/json' },
    timeoutMs: withinMs,
    signal,
  });
  if (!answer.answered || answer.status !== 200) return [];
  const { complete, partitions } = messagesPageSchema.parse(JSON.parse(answer.text));
  return complete ? partitions : [];
}
