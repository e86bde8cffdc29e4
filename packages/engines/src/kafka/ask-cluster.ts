import { type ClusterView, clusterViewOf, metadataRequest } from './metadata-frame.ts';
import { ask, type WireAnswer } from './wire.ts';

export type BrokerAnswer =
  | { readonly kind: 'view'; readonly view: ClusterView }
  | Exclude<WireAnswer, { readonly kind: 'reply' }>;

/** Asks the broker on a loopback port who is in its cluster. Rejects only when the signal aborts. */
export async function askCluster(port: number, limitMs: number, signal: AbortSignal): Promise<BrokerAnswer> {
  const answer = await ask(port, metadataRequest, limitMs, signal);
  if (answer.kind !== 'reply') return answer;
  const view = clusterViewOf(answer.bytes);
  return view === undefined ? { kind: 'strange', how: 'it speaks another protocol' } : { kind: 'view', view };
}
