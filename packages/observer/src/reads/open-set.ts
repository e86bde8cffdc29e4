import { isStream, refusalOf, type HttpClient, type HttpStream } from '@signalbox/service-kit';
import { completeHeader, messagesModeSchema, modeHeader, partitionsHeader, type MessagesMode } from '@signalbox/shared';
import type { Target } from './target.ts';

/** A set that an instance has begun to give. */
export interface OpenedSet {
  readonly body: HttpStream['body'];
  readonly discard: () => void;
  /** What the instance says of its set at the moment the reply began: that is the set it gives. */
  readonly complete: boolean;
  readonly owns: readonly number[] | undefined;
  /** Whether it shares the partitions or holds all, where it says so. */
  readonly mode: MessagesMode | undefined;
}

/** To the first byte, and between two pieces, in milliseconds. */
const beginWithinMs = 5_000;
const idleMs = 3_000;

const paths = { logging: '/log', messages: '/messages' } as const;

/** Throws in words why there is none. */
export async function openSet(http: HttpClient, { kind, url }: Target, signal: AbortSignal): Promise<OpenedSet> {
  const answer = await http.open(`${url}${paths[kind]}`, {
    headers: { accept: 'application/x-ndjson' },
    timeoutMs: beginWithinMs,
    idleMs,
    signal,
  });
  if (!isStream(answer)) throw new Error(refusalOf(answer));
  const { body, headers } = answer;
  const discard = (): void => answer.discard();
  // The map is whole or it is not given at all.
  if (kind === 'logging') return { body, discard, complete: true, owns: undefined, mode: undefined };
  const owns = partitionsOf(headers[partitionsHeader]);
  const mode = messagesModeSchema.safeParse(headers[modeHeader]).data;
  return { body, discard, complete: headers[completeHeader] === 'true' && owns !== undefined, owns, mode };
}

function partitionsOf(header: string | string[] | undefined): readonly number[] | undefined {
  if (typeof header !== 'string' || !/^(?:\d{1,5}(?:,\d{1,5})*)?$/.test(header)) return undefined;
  return header === '' ? [] : header.split(',').map(Number);
}
