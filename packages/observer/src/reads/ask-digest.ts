import { digestSchema, type Digest, type JournalRecord } from '@signalbox/shared';
import { refusalOf, type HttpClient } from '@signalbox/service-kit';
import type { DigestReport, Target } from './target.ts';

export interface AskDigestOptions {
  readonly http: HttpClient;
  readonly write: (record: JournalRecord) => void;
  readonly now: () => number;
  readonly read: number;
  readonly client: string;
  /** The last word of this instance, taken at rest. */
  readonly final: boolean;
  readonly signal: AbortSignal;
}

/** A map is read through for it. */
const withinMs = 6_000;

/** Asks an instance for the fingerprint of what it holds. Never throws: a question without an answer is data. */
export async function askDigest(target: Target, options: AskDigestOptions): Promise<DigestReport> {
  const { write, now, read, client, final } = options;
  const { id: instance, kind } = target;
  const began = now();
  write({ type: 'read-begin', t: began, read, client, instance, kind, ...(final ? { final } : {}) });
  try {
    const { epoch, count, hash, partitions, mode } = await ask(target, options);
    const parts = Object.entries(partitions).map(([name, part]) => [name, { count: part.count, hash: part.hash }]);
    const t = now();
    write({
      type: 'digest',
      t,
      read,
      epoch,
      count,
      hash,
      partitions: Object.fromEntries(parts),
      ...(mode === undefined ? {} : { mode }),
    });
    return { ok: true, read, epoch, count, hash, partitions: Object.keys(partitions).map(Number), ms: t - began };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    write({ type: 'read-failed', t: now(), read, reason });
    return { ok: false, read, reason, ms: now() - began };
  }
}

async function ask({ url }: Target, { http, signal }: AskDigestOptions): Promise<Digest> {
  const answer = await http.request(`${url}/digest`, {
    headers: { accept: 'application/json' },
    timeoutMs: withinMs,
    signal,
  });
  if (!answer.answered || answer.status !== 200) throw new Error(refusalOf(answer));
  return digestSchema.parse(JSON.parse(answer.text));
}
