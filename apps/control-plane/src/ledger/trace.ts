import type { InstanceId, TraceHop } from '@signalbox/shared';
import type { Hop } from './hop.ts';

/** The way of one message, by cause (LED8), each hop with the request it belongs to (LED10). `hops` in order of arrival. */
export function traceOf(hops: readonly Hop[]): TraceHop[] {
  const requests = requestsOf(hops);
  const inside = hops.filter(({ hop }) => hop === 'store' || hop === 'hold');
  const start = Math.min(...hops.map(({ at, ms }) => at - ms));
  const ordered = requests.flatMap((request, index) => {
    const own = inside.filter((hop) => requestOf(hop, requests) === index);
    const reply = request.filter(({ hop }) => hop === 'reply');
    const tries = request.filter(({ hop }) => hop !== 'reply');
    const all = tries.concat(byHop(own, 'store'), byHop(own, 'hold'), reply);
    return all.map((hop) => toTraceHop(hop, start, index + 1));
  });
  const rest = inside.filter((hop) => requestOf(hop, requests) === undefined);
  return [...ordered, ...[...byHop(rest, 'store'), ...byHop(rest, 'hold')].map((hop) => toTraceHop(hop, start))];
}

/** The facades' hops, request by request in order of their arrival, each in the order its facade wrote them. */
function requestsOf(hops: readonly Hop[]): Hop[][] {
  const requests = new Map<string, Hop[]>();
  for (const hop of hops) {
    if (hop.hop === 'store' || hop.hop === 'hold') continue;
    const key = `${hop.instance} ${hop.life} ${hop.requestId ?? ''}`;
    const known = requests.get(key);
    if (known === undefined) requests.set(key, [hop]);
    else known.push(hop);
  }
  return [...requests.values()].map((request) => request.toSorted((a, b) => a.seq - b.seq));
}

/** The request that led to something inside: by its own word, by who was asked, by the place in the log. Undefined: none of those known. */
function requestOf(inside: Hop, requests: readonly Hop[][]): number | undefined {
  const index = requests.findIndex((request) => request.some((hop) => causes(hop, inside)));
  if (index !== -1) return index;
  return requests.length === 1 ? 0 : undefined;
}

function causes(hop: Hop, inside: Hop): boolean {
  if (inside.requestId !== undefined) return hop.requestId === inside.requestId;
  if (inside.hop === 'store') return hop.hop === 'log' && hop.to === inside.instance;
  return hop.hop === 'append' && hop.partition === inside.partition && hop.offset === inside.offset;
}

function byHop(hops: readonly Hop[], name: Hop['hop']): Hop[] {
  const found = hops.filter(({ hop }) => hop === name);
  // Within one life the numbers are the order; between lives the order of arrival stays.
  return found.toSorted((a, b) => (a.instance === b.instance && a.life === b.life ? a.seq - b.seq : 0));
}

function toTraceHop(hop: Hop, start: number, request?: number): TraceHop {
  const { instance, life, seq, attempt, outcome, ms, status, partition, offset, mapPartition, reason, to } = hop;
  return {
    instance: instance as InstanceId,
    life,
    seq,
    t: new Date(hop.at).toISOString(),
    hop: hop.hop,
    ...(request === undefined ? {} : { request }),
    ...(to === undefined ? {} : { to: to as InstanceId }),
    attempt,
    outcome,
    ms,
    startMs: Math.round((hop.at - ms - start) * 1000) / 1000,
    ...(status === undefined ? {} : { status }),
    ...(partition === undefined ? {} : { partition }),
    ...(offset === undefined ? {} : { offset }),
    ...(mapPartition === undefined ? {} : { mapPartition }),
    ...(reason === undefined ? {} : { reason }),
  };
}
