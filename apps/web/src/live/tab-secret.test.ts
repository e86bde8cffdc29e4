import { describe, expect, it } from 'vitest';
import { createTabSecret, type TabSecret, type TabWire, tokenOf } from './tab-secret.ts';

/** A browser: its tabs hear each other, at once; time is the test's. */
function createBrowser() {
  const listeners: { tab: number; hear: (data: unknown) => void }[] = [];
  let timers: (() => void)[] = [];
  let tabs = 0;
  return {
    open(kept: Record<string, string> = {}): { secret: TabSecret; kept: Record<string, string> } {
      const tab = (tabs += 1);
      const wire: TabWire = {
        tell: (data) => {
          for (const other of listeners) if (other.tab !== tab) other.hear(data);
        },
        hear: (hear) => void listeners.push({ tab, hear }),
      };
      const storage = {
        getItem: (key: string) => kept[key] ?? null,
        setItem: (key: string, value: string) => void (kept[key] = value),
        removeItem: (key: string) => void delete kept[key],
      };
      return { secret: createTabSecret(storage, wire, (_ms, act) => void timers.push(act)), kept };
    },
    say(data: unknown) {
      for (const { hear } of listeners) hear(data);
    },
    passTime() {
      const due = timers;
      timers = [];
      for (const act of due) act();
    },
  };
}

describe('the secret of a tab', () => {
  it('is kept over a reload of the tab', () => {
    const browser = createBrowser();
    const { secret, kept } = browser.open();
    secret.signedIn('first');
    expect(browser.open(kept).secret.value()).toBe('first');
    secret.forget();
    expect(browser.open(kept).secret.value()).toBe('');
  });

  it('is handed to a tab that has none by one that has it', async () => {
    const browser = createBrowser();
    browser.open().secret.signedIn('first');
    const second = browser.open();
    await second.secret.borrow();
    expect(second.secret.value()).toBe('first');
  });

  it('is waited for a moment only where no tab has it', async () => {
    const browser = createBrowser();
    browser.open();
    const alone = browser.open();
    const borrowed = alone.secret.borrow();
    browser.passTime();
    await borrowed;
    expect(alone.secret.value()).toBe('');
    browser.say({ say: 'here', secret: 'too late' });
    expect(alone.secret.value()).toBe('');
  });

  it('is replaced in every tab when one signs in anew, as their cookie is', () => {
    const browser = createBrowser();
    const [first, second] = [browser.open(), browser.open()];
    first.secret.signedIn('first');
    second.secret.signedIn('second');
    expect([first.secret.value(), second.secret.value()]).toEqual(['second', 'second']);
  });

  it('is not taken from nonsense', () => {
    const browser = createBrowser();
    const { secret } = browser.open();
    secret.signedIn('first');
    for (const word of [
      null,
      7,
      'here',
      {},
      { say: 'here', secret: 'x' },
      { say: 'signed-in', secret: 7 },
      { say: 'signed-in' },
    ])
      browser.say(word);
    expect(secret.value()).toBe('first');
  });
});

describe('the token a person signs in with', () => {
  it('is found in a fragment, in a whole link and alone', () => {
    expect(tokenOf('#token=abc_DEF-1234')).toBe('abc_DEF-1234');
    expect(tokenOf(' http://localhost:3000/#token=abc_DEF-1234 ')).toBe('abc_DEF-1234');
    expect(tokenOf('http://localhost:3000/messages/?q=x#token=abc_DEF-1234')).toBe('abc_DEF-1234');
    expect(tokenOf('abc_DEF-1234')).toBe('abc_DEF-1234');
  });

  it('is not made out of anything else', () => {
    for (const text of ['', '#', '#token=', 'http://localhost:3000/', 'a token with blanks', '#other=abc_DEF-1234'])
      expect(tokenOf(text)).toBeUndefined();
  });
});
