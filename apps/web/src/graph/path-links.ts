import { failedOutcomes, type TraceHop } from '@signalbox/shared';
import { kindOf, type DotKind } from './dot-field.ts';
import { linkFor, linkId } from './links.ts';
import { clientsBox } from './placement.ts';

/** The lines a message has taken and what came of the last try on each, in the order of its path. [PATH4] */
export function pathLinks(hops: readonly TraceHop[]): ReadonlyMap<string, DotKind> {
  const taken = hops.flatMap((hop) =>
    hop.hop === 'append' && hop.to !== undefined && !failedOutcomes[hop.outcome] ? [hop.to] : [],
  );
  return new Map(hops.flatMap((hop) => linksOfHop(hop, taken).map((link) => [link, kindOf(hop)] as const)));
}

/** `brokers`: those that took the message into the log, from where its holder has it. */
function linksOfHop(hop: TraceHop, brokers: readonly string[]): string[] {
  switch (hop.hop) {
    case 'accept':
      return [linkId(clientsBox, hop.instance)];
    case 'hold':
      return brokers.flatMap((broker) => linkFor(broker, hop.instance) ?? []);
    case 'append':
    case 'log':
    case 'store': {
      const link = linkFor(hop.instance, hop.to ?? hop.instance);
      return link === undefined ? [] : [link];
    }
    case 'reply':
    case 'read-log':
    case 'read-messages':
      return [];
  }
}
