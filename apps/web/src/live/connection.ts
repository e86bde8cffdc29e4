/** Rules of the connection to the live feed; the loop that opens sockets is `live-client.ts`. Rule ids: SPEC.md. All times in milliseconds. */

export type Connection =
  | { readonly name: 'idle' }
  | { readonly name: 'connecting'; readonly tries: number; readonly lostAt: number | null }
  | { readonly name: 'live'; readonly since: number }
  | { readonly name: 'waiting'; readonly tries: number; readonly lostAt: number; readonly retryAt: number }
  | { readonly name: 'signed-out' };

export type ConnectionName = Connection['name'];

/** `now` and `chance` (0..1) are arguments: the rules read no clock and roll no dice. */
export type ConnectionEvent =
  | { readonly name: 'start' }
  | { readonly name: 'opened'; readonly now: number }
  | { readonly name: 'lost'; readonly now: number; readonly chance: number }
  | { readonly name: 'due' }
  | { readonly name: 'now' }
  | { readonly name: 'visible' }
  | { readonly name: 'refused' }
  | { readonly name: 'stop' };

type EventName = ConnectionEvent['name'];

/** Waits before the 1st, 2nd, … new try; the last one repeats. The first are fast: most losses are a restart. */
export const retryDelays = [150, 300, 700, 1500, 3000, 6000, 10_000] as const;

function delayBefore(tries: number, chance: number): number {
  const base = retryDelays[Math.min(tries, retryDelays.length - 1)] ?? 10_000;
  // A quarter of jitter, so that a hundred viewers do not come back in one instant.
  return Math.round(base * (0.875 + chance * 0.25));
}

type Rule = (state: Connection, event: ConnectionEvent) => Connection;

const stay: Rule = (state) => state;
const connect: Rule = (state) => ({ name: 'connecting', tries: triesOf(state), lostAt: lostAtOf(state) });
const beLive: Rule = (state, event) => (event.name === 'opened' ? { name: 'live', since: event.now } : state);
const signOut: Rule = () => ({ name: 'signed-out' });
const rest: Rule = () => ({ name: 'idle' });
const wait: Rule = (state, event) => {
  if (event.name !== 'lost') return state;
  const tries = state.name === 'live' ? 0 : triesOf(state);
  return {
    name: 'waiting',
    tries: tries + 1,
    lostAt: lostAtOf(state) ?? event.now,
    retryAt: event.now + delayBefore(tries, event.chance),
  };
};

function triesOf(state: Connection): number {
  return state.name === 'connecting' || state.name === 'waiting' ? state.tries : 0;
}

function lostAtOf(state: Connection): number | null {
  return state.name === 'connecting' || state.name === 'waiting' ? state.lostAt : null;
}

const table: Record<ConnectionName, Record<EventName, Rule>> = {
  idle: {
    start: connect,
    opened: stay,
    lost: stay,
    due: stay,
    now: stay,
    visible: stay,
    refused: signOut,
    stop: stay,
  },
  connecting: {
    start: stay,
    opened: beLive,
    lost: wait,
    due: stay,
    now: stay,
    visible: stay,
    refused: signOut,
    stop: rest,
  },
  live: {
    start: stay,
    opened: stay,
    lost: wait,
    due: stay,
    now: stay,
    visible: stay,
    refused: signOut,
    stop: rest,
  },
  waiting: {
    start: connect,
    opened: stay,
    lost: stay,
    due: connect,
    now: connect,
    visible: connect,
    refused: signOut,
    stop: rest,
  },
  'signed-out': {
    start: connect,
    opened: stay,
    lost: stay,
    due: stay,
    now: stay,
    visible: stay,
    refused: stay,
    stop: rest,
  },
};

/** The state after an event. Every pair is in the table; an event that means nothing in a state leaves it as it is, the same object. */
export function nextConnection(state: Connection, event: ConnectionEvent): Connection {
  return table[state.name][event.name](state, event);
}
