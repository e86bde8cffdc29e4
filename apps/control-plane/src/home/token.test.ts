import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openToken } from './token.ts';

function folder() {
  const name = mkdtempSync(path.join(tmpdir(), 'signalbox-token-'));
  return { name, file: path.join(name, 'token'), [Symbol.dispose]: () => rmSync(name, { recursive: true }) };
}

describe('the token of a home', () => {
  it('is made once and kept over restarts, for its owner only', () => {
    using dir = folder();
    const made = openToken(dir.name).value();
    expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
    chmodSync(dir.file, 0o644);
    expect(openToken(dir.name).value()).toBe(made);
    expect(statSync(dir.file).mode & 0o777).toBe(0o600);
  });

  it('is another one once it was renewed, also for the next process, and that is told', () => {
    using dir = folder();
    const token = openToken(dir.name);
    const before = token.value();
    let seen = '';
    token.onRenew(() => (seen = token.value()));
    token.renew();
    expect(token.value()).not.toBe(before);
    expect([seen, openToken(dir.name).value(), readFileSync(dir.file, 'utf8')]).toEqual([
      token.value(),
      token.value(),
      `${token.value()}\n`,
    ]);
  });

  it.each(['', 'short', `${'x'.repeat(43)} and more`])('is made anew where the file holds none: %j', (text) => {
    using dir = folder();
    writeFileSync(dir.file, text);
    expect(openToken(dir.name).value()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(openToken(dir.name).value()).not.toBe(text);
  });
});
