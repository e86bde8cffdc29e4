import type { InstanceId, MessageId, MessageRow } from '@signalbox/shared';
import type { Hop } from './hop.ts';
import { shownState, type MessageState } from './message-state.ts';

/** All that is kept of one message. */
export interface Row {
  readonly id: MessageId;
  /** Order of acceptance, from 1; 0 while its acceptance was not seen (LED7). */
  n: number;
  state: MessageState;
  text: string;
  at: number;
  facade: string | null;
  logging: string | null;
  mapPartition: number | null;
  partition: number | null;
  offset: number | null;
  heldBy: string | null;
  attempts: number;
  ms: number | null;
  readonly hops: Hop[];
}

/** Longest text kept of a message, in characters; the stores have the rest. */
const maxText = 500;
/** Most hops kept of one message; the first ones say how it came in. */
const maxHops = 64;

export function createRow(id: MessageId): Row {
  return {
    id,
    n: 0,
    state: 'in-flight',
    text: '',
    at: 0,
    facade: null,
    logging: null,
    mapPartition: null,
    partition: null,
    offset: null,
    heldBy: null,
    attempts: 0,
    ms: null,
    hops: [],
  };
}

/** Where the message is and was, by this hop. What became of its request is decided elsewhere. */
export function noteHop(row: Row, hop: Hop, text: string | undefined): void {
  if (row.hops.length < maxHops) row.hops.push(hop);
  if (text !== undefined && row.text === '') row.text = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  const arrived = hop.outcome === 'ok' || hop.outcome === 'same';
  switch (hop.hop) {
    case 'append':
      row.attempts = Math.max(row.attempts, hop.attempt);
      if (arrived) place(row, hop);
      break;
    case 'log':
      row.attempts = Math.max(row.attempts, hop.attempt);
      if (arrived) row.logging = hop.to ?? row.logging;
      row.mapPartition = hop.mapPartition ?? row.mapPartition;
      break;
    case 'store':
      if (arrived) row.logging ??= hop.instance;
      row.mapPartition = hop.mapPartition ?? row.mapPartition;
      break;
    case 'hold':
      // The first in the log is the one that counts: only its holding says where the message is.
      if (!arrived) break;
      row.heldBy = hop.instance;
      row.partition = hop.partition ?? row.partition;
      row.offset = hop.offset ?? row.offset;
      break;
    case 'reply':
      row.ms = hop.ms;
      break;
    case 'accept':
    case 'read-log':
    case 'read-messages':
      break;
  }
}

function place(row: Row, hop: Hop): void {
  row.partition ??= hop.partition ?? null;
  row.offset ??= hop.offset ?? null;
}

export function toMessageRow(row: Row): MessageRow {
  return {
    id: row.id,
    text: row.text,
    state: shownState[row.state],
    facade: row.facade as InstanceId | null,
    logging: row.logging as InstanceId | null,
    mapPartition: row.mapPartition,
    partition: row.partition,
    offset: row.offset,
    heldBy: row.heldBy as InstanceId | null,
    attempts: row.attempts,
    ms: row.ms,
    at: new Date(row.at).toISOString(),
    n: row.n,
  };
}
