'use client';
import { createContext, useMemo } from 'react';
import { linkFor, linkId } from '../../graph/links.ts';
import { clientsBox } from '../../graph/placement.ts';
import { useTrace } from '../../ui/way/use-trace.ts';
import { useUrlParam } from '../../ui/url/use-url-param.ts';

/** The lines the selected message has taken. */
export const LitLinks = createContext<ReadonlySet<string>>(new Set());

export function useLitLinks(): ReadonlySet<string> {
  const [id] = useUrlParam('message');
  const answer = useTrace(id).data;
  return useMemo(() => {
    if (answer?.ok !== true) return new Set<string>();
    const { hops } = answer.value;
    const brokers = hops.flatMap(({ hop, to }) => (hop === 'append' && to !== undefined ? [to] : []));
    return new Set(
      hops.flatMap((hop) => {
        if (hop.hop === 'accept') return [linkId(clientsBox, hop.instance)];
        if (hop.hop === 'hold') return brokers.map((broker) => linkId(broker, hop.instance));
        const link = linkFor(hop.instance, hop.to ?? hop.instance);
        return link === undefined ? [] : [link];
      }),
    );
  }, [answer]);
}
