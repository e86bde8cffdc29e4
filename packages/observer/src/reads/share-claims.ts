import type { HttpClient } from '@signalbox/service-kit';
import { type InstanceId, messagesPageSchema } from '@signalbox/shared';
import type { Target } from './target.ts';

/**
 * Who claimed which partitions by a final read of this rest. Partitions may move between two reads without anybody being told in time: two
 * claims on one partition are compared only when both still stand.
 */
export class ShareClaims {
  readonly #claims = new Map<InstanceId, { target: Target; owns: ReadonlySet<number> }>();

  /** A new rest begins, or an old one ends. */
  clear(): void {
    this.#claims.clear();
  }

  note(target: Target, owns: readonly number[]): void {
    this.#claims.set(target.id, { target, owns: new Set(owns) });
  }

  /** Others that claimed one of these partitions before. */
  rivals(target: Target, owns: readonly number[]): readonly { target: Target; shared: readonly number[] }[] {
    return [...this.#claims.values()].flatMap((claim) => {
      const shared = owns.filter((partition) => claim.owns.has(partition));
      return claim.target.id === target.id || shared.length === 0 ? [] : [{ target: claim.target, shared }];
    });
  }
}

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
