import type { Trace } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import type { Values } from '../../i18n/use-t.ts';
import { hopFailed, outcomeWords } from './hop-words.ts';

/** A sentence of the catalog; `outcome` is itself a word of the catalog and put in by the reader. */
export interface Sentence {
  readonly key: MessageKey;
  readonly values: Values;
  readonly outcome?: MessageKey;
}

/** What happened to a message, in sentences, from its hops and from where it is now. Says nothing that is not there. */
export function explain(trace: Trace): Sentence[] {
  return [...retries(trace), ...stored(trace), ...placed(trace), ...ended(trace)];
}

function retries({ hops }: Trace): Sentence[] {
  const tries = hops.filter(({ hop }) => hop === 'log');
  return tries.flatMap((hop, i): Sentence[] => {
    const next = tries[i + 1];
    if (!hopFailed(hop) || hop.to === undefined) return [];
    const outcome = outcomeWords[hop.outcome];
    if (next?.to === undefined) return [{ key: 'trace.failedLast', values: { to: hop.to }, outcome }];
    return [{ key: 'trace.retried', values: { to: hop.to, facade: hop.instance, next: next.to }, outcome }];
  });
}

function stored({ hops, whereabouts, row }: Trace): Sentence[] {
  const store = hops.findLast((hop) => hop.hop === 'store' && !hopFailed(hop));
  const partition = whereabouts?.map?.partition ?? store?.mapPartition ?? row?.mapPartition ?? undefined;
  const by = store?.instance ?? row?.logging ?? undefined;
  if (by === undefined || partition === undefined) return [];
  const map = whereabouts?.map;
  if (map === undefined || map === null) return [{ key: 'trace.stored', values: { by, partition } }];
  return [
    {
      key: 'trace.storedAt',
      values: { by, partition, owner: map.owner, backups: map.backups.join(', '), count: map.backups.length },
    },
  ];
}

function placed({ hops, row }: Trace): Sentence[] {
  const append = hops.findLast((hop) => hop.hop === 'append' && hop.offset !== undefined);
  const partition = row?.partition ?? append?.partition ?? null;
  const offset = row?.offset ?? append?.offset ?? null;
  if (partition === null || offset === null) return [];
  const heldBy = row?.heldBy ?? hops.findLast(({ hop }) => hop === 'hold')?.instance ?? null;
  return heldBy === null
    ? [{ key: 'trace.placed', values: { partition, offset } }]
    : [{ key: 'trace.placedHeld', values: { partition, offset, heldBy } }];
}

function ended({ row }: Trace): Sentence[] {
  switch (row?.state) {
    case 'unknown':
      return [{ key: 'trace.unknown', values: {} }];
    case 'refused':
      return [{ key: 'trace.refused', values: {} }];
    case 'acked':
    case 'in-flight':
    case undefined:
      return [];
  }
}
