import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHandshakeRoom, type RawConnection } from './handshake-room.ts';

/** A room whose time the test moves; who brings a cookie is known. */
function fixture() {
  let now = 0;
  let timers: { at: number; act: () => void }[] = [];
  const room = createHandshakeRoom(
    ({ headers }) => headers.cookie !== undefined,
    (ms, act) => {
      const timer = { at: now + ms, act };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  );
  return {
    room,
    pass(ms: number) {
      now += ms;
      for (const { act } of timers.filter(({ at }) => at <= now)) act();
    },
  };
}

function from(cookie?: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  if (cookie !== undefined) request.headers.cookie = cookie;
  return request;
}

function connection(request = from()): RawConnection & { ended: () => boolean } {
  const events = new EventEmitter();
  let ended = false;
  return {
    request,
    once: (event, listener) => events.once(event, listener),
    close() {
      ended = true;
      events.emit('close');
    },
    ended: () => ended,
  };
}

/** As many as are taken, at most `most`. */
function fill(room: ReturnType<typeof fixture>['room'], most: number, cookie?: string) {
  const taken: ReturnType<typeof connection>[] = [];
  while (taken.length < most) {
    const request = from(cookie);
    if (room.refuse(request) !== undefined) break;
    const one = connection(request);
    room.enter(one);
    taken.push(one);
  }
  return taken;
}

describe('the room where one says who one is', () => {
  it('[R15] takes no more strangers who come in one turn than one after the other, and forgets one that never became a connection', () => {
    const { room } = fixture();
    const requests = Array.from({ length: 24 }, () => from());
    expect(requests.map((request) => room.refuse(request)).filter((why) => why === undefined)).toHaveLength(16);
    requests[0]?.emit('close');
    expect([room.refuse(from()), room.refuse(from())]).toEqual([undefined, 'too-many-strangers']);
  });

  it('takes few strangers, and the known meanwhile', () => {
    const { room } = fixture();
    expect(fill(room, 1000)).toHaveLength(16);
    expect(room.refuse(from())).toBe('too-many-strangers');
    expect(room.refuse(from('session'))).toBeUndefined();
  });

  it('ends a stranger after 2 s, and the known after 5 s, if they have not said it', () => {
    const { room, pass } = fixture();
    const strangers = fill(room, 16);
    const known = fill(room, 1, 'session');
    pass(1999);
    expect(strangers.filter((one) => one.ended())).toEqual([]);
    pass(1);
    expect(strangers.filter((one) => one.ended())).toHaveLength(16);
    expect(fill(room, 1000)).toHaveLength(16);
    pass(3000);
    expect(known.map((one) => one.ended())).toEqual([true]);
  });

  it('makes room when one is welcomed, and never ends him', () => {
    const { room, pass } = fixture();
    const [first] = fill(room, 16);
    if (first !== undefined) room.welcome(first);
    expect(fill(room, 1000)).toHaveLength(1);
    pass(10_000);
    expect(first?.ended()).toBe(false);
  });

  it('is full at 256 for everybody, until one leaves', () => {
    const { room } = fixture();
    const all = fill(room, 1000, 'session');
    expect(all).toHaveLength(256);
    expect(room.refuse(from('session'))).toBe('full');
    all[0]?.close(true);
    expect(room.refuse(from('session'))).toBeUndefined();
  });
});
