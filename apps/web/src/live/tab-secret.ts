/**
 * The half of a session that only pages of this origin hold (ADR 26). It is kept for this tab; the tabs of one browser pass it on to
 * each other, which no other origin hears.
 */
export interface TabSecret {
  /** Empty when this tab has none. */
  value(): string;
  /** A tab has signed in: its secret goes with the one cookie that all tabs share, so all take it over. */
  signedIn(secret: string): void;
  /** Asks the other tabs, as this one has none that is worth anything; ends after a moment, whatever came. */
  borrow(): Promise<void>;
  forget(): void;
}

/** What one tab says to the others. */
type Word =
  | { readonly say: 'who-has-it' }
  | { readonly say: 'here'; readonly secret: string }
  | { readonly say: 'signed-in'; readonly secret: string };

/** The wire between the tabs of one browser. */
export interface TabWire {
  tell(word: Word): void;
  hear(listener: (data: unknown) => void): void;
}

const key = 'signalbox.tab';
/** How long the other tabs may take, in milliseconds: they answer at once, or there is none. */
const patienceMs = 300;

export function createTabSecret(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  wire: TabWire,
  after: (ms: number, act: () => void) => void = (ms, act) => void setTimeout(act, ms),
): TabSecret {
  const value = (): string => storage.getItem(key) ?? '';
  let asked: (() => void) | undefined;

  wire.hear((data) => {
    const word = parseWord(data);
    if (word?.say === 'who-has-it' && value() !== '') wire.tell({ say: 'here', secret: value() });
    if (word?.say === 'signed-in') storage.setItem(key, word.secret);
    // The first answer counts, and only while this tab asks.
    if (word?.say === 'here' && asked !== undefined) {
      storage.setItem(key, word.secret);
      asked();
    }
  });

  return {
    value,
    signedIn(secret) {
      storage.setItem(key, secret);
      wire.tell({ say: 'signed-in', secret });
    },
    borrow() {
      return new Promise((resolve) => {
        asked = () => {
          asked = undefined;
          resolve();
        };
        after(patienceMs, () => asked?.());
        wire.tell({ say: 'who-has-it' });
      });
    },
    forget: () => storage.removeItem(key),
  };
}

function parseWord(data: unknown): Word | undefined {
  if (typeof data !== 'object' || data === null || !('say' in data)) return undefined;
  if (data.say === 'who-has-it') return { say: data.say };
  const isTelling = data.say === 'here' || data.say === 'signed-in';
  return isTelling && 'secret' in data && typeof data.secret === 'string'
    ? { say: data.say === 'here' ? 'here' : 'signed-in', secret: data.secret }
    : undefined;
}

let ofThisTab: TabSecret | undefined;

/** This tab's own; made when first asked for, as the pages are also rendered where there is no tab. */
export function tabSecret(): TabSecret {
  ofThisTab ??= createTabSecret(window.sessionStorage, wireOf(new BroadcastChannel('signalbox.tabs')));
  return ofThisTab;
}

function wireOf(channel: BroadcastChannel): TabWire {
  return {
    // A channel has one origin, ours, and takes no other.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    tell: (word) => channel.postMessage(word),
    hear: (listener) => channel.addEventListener('message', ({ data }) => listener(data)),
  };
}

/** The token of a sign-in link's fragment (`#token=…`), or of what a person pasted: the link or the bare token. Undefined when there is none. */
export function tokenOf(text: string): string | undefined {
  const trimmed = text.trim();
  const fragment = trimmed.slice(trimmed.indexOf('#') + 1);
  const named = new URLSearchParams(fragment).get('token');
  if (named !== null && named !== '') return named;
  return /^[A-Za-z0-9_-]{8,200}$/.test(trimmed) ? trimmed : undefined;
}
