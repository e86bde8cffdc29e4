import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSessions, sessionMs, type SessionClock } from './sessions.ts';

function folder() {
  const name = mkdtempSync(path.join(tmpdir(), 'signalbox-sessions-'));
  return { name, [Symbol.dispose]: () => rmSync(name, { recursive: true }) };
}

/** Time that a test moves by hand. */
function createClock() {
  let now = 1000;
  let timers: { at: number; act: () => void }[] = [];
  const clock: SessionClock = {
    now: () => now,
    after: (ms, act) => void timers.push({ at: now + ms, act }),
  };
  return {
    clock,
    pass(ms: number) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { act } of due) act();
    },
  };
}

describe('sessions', () => {
  it('are found by cookie and tab secret together, never by one of them', () => {
    using dir = folder();
    const sessions = createSessions(dir.name, createClock().clock);
    const [a, b] = [sessions.open(), sessions.open()];
    expect(sessions.find(a.cookie, a.tab)).toBeDefined();
    expect(sessions.find(a.cookie, a.tab)).not.toBe(sessions.find(b.cookie, b.tab));
    for (const [cookie, tab] of [
      [a.cookie, ''],
      [a.cookie, a.cookie],
      [a.cookie, b.tab],
      [a.tab, a.tab],
      ['made-up', a.tab],
    ] as const) {
      expect(sessions.find(cookie, tab)).toBeUndefined();
    }
    const kept = readFileSync(path.join(dir.name, 'sessions.json'), 'utf8');
    for (const secret of [a.cookie, a.tab, b.cookie, b.tab]) expect(kept).not.toContain(secret);
  });

  it('outlive the process, end after a day, and end for good when they are closed', () => {
    using dir = folder();
    const { clock, pass } = createClock();
    const sessions = createSessions(dir.name, clock);
    const [a, b] = [sessions.open(), sessions.open()];
    sessions.close(sessions.find(b.cookie, b.tab) ?? '');
    const again = createSessions(dir.name, clock);
    expect([again.knows(a.cookie), again.knows(b.cookie), again.knows('made-up')]).toEqual([true, false, false]);
    const name = again.find(a.cookie, a.tab);
    const ended: string[] = [];
    again.onClose((closed) => ended.push(closed));
    expect(sessionMs).toBe(24 * 3600 * 1000);
    pass(sessionMs - 1);
    expect([again.find(a.cookie, a.tab), ended]).toEqual([name, []]);
    pass(1);
    expect([again.find(a.cookie, a.tab), ended]).toEqual([undefined, [name]]);
  });

  it('all end at once, also for the next process', () => {
    using dir = folder();
    const { clock } = createClock();
    const sessions = createSessions(dir.name, clock);
    const opened = [sessions.open(), sessions.open()];
    let ended = 0;
    sessions.onClose(() => (ended += 1));
    sessions.closeAll();
    const again = createSessions(dir.name, clock);
    expect(ended).toBe(2);
    for (const { cookie, tab } of opened)
      expect([sessions.find(cookie, tab), again.find(cookie, tab)]).toEqual([undefined, undefined]);
  });

  it('are bounded: the oldest leaves', () => {
    using dir = folder();
    const sessions = createSessions(dir.name, createClock().clock);
    const all = Array.from({ length: 101 }, () => sessions.open());
    expect(all.filter(({ cookie }) => !sessions.knows(cookie))).toEqual([all[0]]);
  });

  it('a damaged file signs everybody out and breaks nothing', () => {
    using dir = folder();
    writeFileSync(path.join(dir.name, 'sessions.json'), '[{"hash":');
    const sessions = createSessions(dir.name);
    expect(sessions.knows(sessions.open().cookie)).toBe(true);
  });
});
