import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSessions, sessionMs } from './sessions.ts';

function folder() {
  const name = mkdtempSync(path.join(tmpdir(), 'signalbox-sessions-'));
  return { name, [Symbol.dispose]: () => rmSync(name, { recursive: true }) };
}

describe('sessions', () => {
  it('outlive the process, end after a week, and end for good when they are closed', () => {
    using dir = folder();
    let now = 1000;
    const sessions = createSessions(dir.name, () => now);
    const [a, b] = [sessions.open(), sessions.open()];
    sessions.close(b);
    const again = createSessions(dir.name, () => now);
    expect([again.has(a), again.has(b), again.has('made-up')]).toEqual([true, false, false]);
    now += sessionMs;
    expect(again.has(a)).toBe(false);
  });

  it('are bounded: the oldest leaves', () => {
    using dir = folder();
    const sessions = createSessions(dir.name, () => 0);
    const ids = Array.from({ length: 101 }, () => sessions.open());
    expect(ids.filter((id) => !sessions.has(id))).toEqual([ids[0]]);
  });

  it('a damaged file signs everybody out and breaks nothing', () => {
    using dir = folder();
    writeFileSync(path.join(dir.name, 'sessions.json'), '[{"hash":');
    const sessions = createSessions(dir.name);
    expect(sessions.has(sessions.open())).toBe(true);
  });
});
