import { describe, expect, it } from 'vitest';
import { createLiveClient } from './live-client.ts';
import type { Transport, TransportListener } from './socket-transport.ts';

const topology = { epoch: 1, safe: null, cluster: { size: null, migrations: null }, instances: {}, wanted: {} };
const total = { entries: 0, backups: 0, gets: 0, puts: 0, sets: 0, removes: 0, entryMemory: 0, events: 0, hits: 0 };
const observed = { at: null, error: null };
const map = {
  ...observed,
  safe: null,
  migrations: null,
  members: {},
  total,
  partitions: [],
  copies: 3,
  short: 0,
  lost: 0,
};

function fixture() {
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  let listener: TransportListener | undefined;
  const sent: { event: string; body: unknown }[] = [];
  let opens = 0;
  const transport: Transport = {
    open: (given) => {
      listener = given;
      opens += 1;
    },
    close: () => {},
    send: (event, body) => sent.push({ event, body }),
  };
  const clock = {
    now: () => now,
    chance: () => 0.5,
    after: (ms: number, action: () => void) => {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  function advance(ms: number): void {
    const end = now + ms;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers = timers.filter((other) => other !== due);
      now = due.at;
      due.action();
    }
    now = end;
  }
  const wire = (): TransportListener => {
    if (listener === undefined) throw new Error('expected an open transport, found none');
    return listener;
  };
  return { client: createLiveClient(transport, clock), sent, wire, advance, opens: () => opens };
}

describe('the live client', () => {
  it('subscribes what is watched when it comes up, and tells watchers of a snapshot', () => {
    const { client, sent, wire, advance } = fixture();
    let told = 0;
    client.watch('topology', () => (told += 1));
    client.start();
    wire().opened();
    expect(sent).toEqual([{ event: 'subscribe', body: { topics: ['topology'], after: {} } }]);
    wire().snapshot({ topic: 'topology', seq: 4, state: topology });
    advance(20);
    expect(told).toBe(1);
    expect(client.topic('topology')).toMatchObject({ status: 'known', seq: 4 });
  });

  it('[TOP3] asks for a snapshot at a gap, without the number it cannot trust', () => {
    const { client, sent, wire } = fixture();
    client.watch('map', () => {});
    client.start();
    wire().opened();
    wire().snapshot({ topic: 'map', seq: 4, state: map });
    wire().patch({ topic: 'map', seq: 6, changes: [] });
    expect(sent.at(-1)).toEqual({ event: 'subscribe', body: { topics: ['map'], after: {} } });
    wire().patch({ topic: 'map', seq: 7, changes: [] });
    expect(sent).toHaveLength(2);
  });

  it('[CON1] [TOP4] opens again by itself after a loss and resumes after the last number', () => {
    const { client, sent, wire, advance, opens } = fixture();
    client.watch('map', () => {});
    client.start();
    wire().opened();
    wire().snapshot({ topic: 'map', seq: 4, state: map });
    wire().closed('lost');
    expect(client.connection().name).toBe('waiting');
    advance(400);
    expect(opens()).toBe(2);
    wire().opened();
    expect(sent.at(-1)).toEqual({ event: 'subscribe', body: { topics: ['map'], after: { map: 4 } } });
  });

  it('keeps following a topic over a change of page, and leaves it when nobody comes back', () => {
    const { client, sent, wire, advance } = fixture();
    client.start();
    wire().opened();
    const leave = client.watch('queue', () => {});
    leave();
    const leaveAgain = client.watch('queue', () => {});
    advance(10_000);
    expect(sent).toHaveLength(1);
    leaveAgain();
    advance(10_000);
    expect(sent.at(-1)).toEqual({ event: 'unsubscribe', body: { topics: ['queue'] } });
  });

  it('says what is wrong with a snapshot that is not the contract’s, and shows nothing of it', () => {
    const { client, wire } = fixture();
    client.watch('topology', () => {});
    client.start();
    wire().opened();
    wire().snapshot({ topic: 'topology', seq: 1, state: { ...topology, epoch: 'one' } });
    expect(client.topic('topology')).toMatchObject({ status: 'failed', reason: expect.stringContaining('epoch') });
  });

  it('ignores what is not a packet of the contract', () => {
    const { client, wire } = fixture();
    client.watch('map', () => {});
    client.start();
    wire().opened();
    wire().snapshot({ topic: 'map' });
    wire().patch('nonsense');
    expect(client.topic('map')).toEqual({ status: 'waiting' });
  });
});
