import type { ServiceKind } from './ids.ts';

/**
 * Places in the services where a test makes something go wrong, each with what then happens. They exist only where `SIGNALBOX_TEST_FAILPOINTS`
 * names them (RELIABILITY rule 16). `die-…` kills the process in a window that a kill from outside hardly meets; the others are bugs
 * built in on purpose, each of which the verifier must name.
 */
export const failpoints = {
  'die-after-append': { in: 'facade', does: 'dies between the append to the log and the put into the map' },
  'die-before-reply': { in: 'facade', does: 'dies after log and map have confirmed and before the client is answered' },
  'die-after-put': { in: 'logging', does: 'dies after the map has confirmed and before the facade is answered' },
  'die-after-hold': { in: 'messages', does: 'dies right after it took records into its share' },
  'die-on-move': { in: 'messages', does: 'dies while partitions change their owners' },
  'ack-before-write': { in: 'facade', does: 'bug: acknowledges a message and writes nothing' },
  'drop-on-replay': { in: 'messages', does: 'bug: leaves one record out when it reads the log from its beginning' },
  'serve-while-stale': { in: 'messages', does: 'bug: takes no more records and calls its share complete' },
  'show-twice': { in: 'messages', does: 'bug: shows one message twice' },
  'tell-held-memory': { in: 'any', does: 'collects garbage whenever its figures are read, and tells what it holds' },
} as const satisfies Record<string, { in: ServiceKind | 'any'; does: string }>;

export type FailpointName = keyof typeof failpoints;

/** From the `on`-th passing (from 1). The bugs last from then on; one can die only once. */
export interface ArmedFailpoint {
  readonly name: FailpointName;
  readonly on: number;
}

/** `NAME[@N],…`: the failpoints of one process; a text where one is not known, saying what was expected. */
export function parseFailpoints(text: string): readonly ArmedFailpoint[] | string {
  const armed: ArmedFailpoint[] = [];
  for (const part of text.split(',').filter((one) => one !== '')) {
    const [name = '', on = '1'] = part.split('@');
    if (!isFailpoint(name) || !/^[1-9][0-9]{0,6}$/.test(on)) {
      return `NAME or NAME@N with N from 1, NAME one of ${Object.keys(failpoints).join(', ')}`;
    }
    armed.push({ name, on: Number(on) });
  }
  return armed;
}

function isFailpoint(name: string): name is FailpointName {
  return Object.hasOwn(failpoints, name);
}
