import { describe, expect, it } from 'vitest';
import { nextConnection, retryDelays, type Connection } from './connection.ts';

const idle: Connection = { name: 'idle' };
const lost = (now: number) => ({ name: 'lost', now, chance: 0.5 }) as const;

function live(now: number): Connection {
  return nextConnection(nextConnection(idle, { name: 'start' }), { name: 'opened', now });
}

describe('the connection to the live feed', () => {
  it('[CON1] tries again fast, then ever more slowly, and never waits longer than the last delay', () => {
    let state = nextConnection(live(0), lost(1000));
    const waits: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      if (state.name !== 'waiting') throw new Error(`expected waiting, found ${state.name}`);
      waits.push(state.retryAt - 1000);
      state = nextConnection(nextConnection(state, { name: 'due' }), lost(1000));
    }
    expect(waits.slice(0, retryDelays.length)).toEqual([...retryDelays]);
    expect(Math.max(...waits)).toBe(10_000);
    expect(waits).toHaveLength(12);
  });

  it('[CON2] remembers when the connection was lost first, over all failed tries', () => {
    let state = nextConnection(live(0), lost(5000));
    state = nextConnection(nextConnection(state, { name: 'due' }), lost(9000));
    expect(state).toMatchObject({ name: 'waiting', lostAt: 5000, tries: 2 });
  });

  it('[CON3] tries at once when asked to, and when the tab becomes visible', () => {
    const waiting = nextConnection(live(0), lost(5000));
    expect(nextConnection(waiting, { name: 'now' }).name).toBe('connecting');
    expect(nextConnection(waiting, { name: 'visible' }).name).toBe('connecting');
    expect(nextConnection(live(0), { name: 'visible' })).toEqual(live(0));
  });

  it('[CON4] rests when the session is refused, until somebody signs in', () => {
    const out = nextConnection(nextConnection(idle, { name: 'start' }), { name: 'refused' });
    expect(out).toEqual({ name: 'signed-out' });
    expect(nextConnection(out, { name: 'visible' })).toEqual(out);
    expect(nextConnection(out, lost(1))).toEqual(out);
    expect(nextConnection(out, { name: 'start' }).name).toBe('connecting');
  });

  it('[CON5] starts from the first delay again once it has been live', () => {
    let state: Connection = nextConnection(live(0), lost(1000));
    for (let i = 0; i < 5; i += 1) state = nextConnection(nextConnection(state, { name: 'due' }), lost(1000));
    state = nextConnection(nextConnection(state, { name: 'due' }), { name: 'opened', now: 2000 });
    expect(nextConnection(state, lost(3000))).toMatchObject({ tries: 1, retryAt: 3000 + retryDelays[0], lostAt: 3000 });
  });
});
