import { describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { presenceOf } from './presence.ts';

const live: Connection = { name: 'live', since: 0 };
const waiting: Connection = { name: 'waiting', tries: 3, lostAt: 10_000, retryAt: 14_000 };

describe('[CON6] whether what the page shows is of now', () => {
  it('is live while the server gives signs of life, and offline since the last one when it falls silent, though the socket stands', () => {
    expect(presenceOf(live, 9000, 10_000)).toEqual({ name: 'live' });
    expect(presenceOf(live, 9000, 10_900)).toEqual({ name: 'offline', since: 9000, retryAt: null });
  });

  it('calls a loss that mends at once a reconnect, and every other one offline within 2 s of the death, also between two tries', () => {
    expect(presenceOf(waiting, 9900, 10_300)).toEqual({ name: 'reconnecting' });
    expect(presenceOf(waiting, 9900, 10_800)).toEqual({ name: 'offline', since: 10_000, retryAt: 14_000 });
    const trying: Connection = { name: 'connecting', tries: 3, lostAt: 10_000 };
    expect(presenceOf(trying, 9900, 14_001)).toEqual({ name: 'offline', since: 10_000, retryAt: null });
  });

  it('is neither before the first word', () => {
    expect(presenceOf({ name: 'connecting', tries: 0, lostAt: null }, null, 60_000)).toEqual({ name: 'connecting' });
    expect(presenceOf({ name: 'idle' }, null, 60_000)).toEqual({ name: 'connecting' });
  });
});
