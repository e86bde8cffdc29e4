import type { Connection } from './connection.ts';

/** Whether what the page shows is of now. `since`: the last moment it was, in the clock's milliseconds. */
export type Presence =
  | { readonly name: 'connecting' }
  | { readonly name: 'live' }
  | { readonly name: 'reconnecting' }
  | { readonly name: 'offline'; readonly since: number; readonly retryAt: number | null };

/** The server gives a sign of life every second (its ping, if nothing else); a second and a bit without one is silence. Milliseconds. */
const silentAfter = 1800;
/** A loss shorter than this is a reconnect: most are a restart of a moment. */
const offlineAfter = 700;

/** [CON6] `heardAt`: when anything came from the server last. */
export function presenceOf(connection: Connection, heardAt: number | null, now: number): Presence {
  switch (connection.name) {
    case 'live':
      return heardAt === null || now - heardAt <= silentAfter
        ? { name: 'live' }
        : { name: 'offline', since: heardAt, retryAt: null };
    case 'waiting':
    case 'connecting': {
      const { lostAt } = connection;
      if (lostAt === null) return { name: 'connecting' };
      if (now - lostAt < offlineAfter) return { name: 'reconnecting' };
      return { name: 'offline', since: lostAt, retryAt: connection.name === 'waiting' ? connection.retryAt : null };
    }
    case 'idle':
    case 'signed-out':
      return { name: 'connecting' };
  }
}
