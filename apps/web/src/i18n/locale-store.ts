import frameWords from './en.json';
import pageWords from './pages/en.json';

/** The languages the dashboard speaks. */
export const locales = ['en', 'uk'] as const;
export type Locale = (typeof locales)[number];
/** Every key there is; the English catalog is the measure. */
export type MessageKey = keyof typeof frameWords | keyof typeof pageWords;
export type Catalog = Readonly<Record<MessageKey, string>>;

export interface Words {
  readonly locale: Locale;
  readonly catalog: Catalog;
}

const en: Catalog = { ...frameWords, ...pageWords };
const storageKey = 'signalbox.language';
const english: Words = { locale: 'en', catalog: en };
let words = english;
let asked: Locale = 'en';
const listeners = new Set<() => void>();

/** The words in use now; a language that is still loading is not in use yet. */
export const localeStore = {
  get: () => words,
  /** What the exported page was written in. */
  initial: () => english,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Takes the language that `boot.js` put on the document. */
export async function adoptLocale(): Promise<void> {
  await use(document.documentElement.lang === 'uk' ? 'uk' : 'en');
}

/** Switches and keeps the choice on this machine. */
export async function chooseLocale(locale: Locale): Promise<void> {
  await use(locale);
  try {
    localStorage.setItem(storageKey, locale);
  } catch (error) {
    console.info('The choice of language is not kept:', error);
  }
}

async function use(locale: Locale): Promise<void> {
  asked = locale;
  const catalog: Catalog = locale === 'uk' ? await ukrainian() : en;
  // A later choice may have been made while this one was loading.
  if (asked !== locale) return;
  words = { locale, catalog };
  document.documentElement.lang = locale;
  delete document.documentElement.dataset['wait'];
  for (const tell of listeners) tell();
}

/** Loaded only where it is asked for: nobody waits for two languages. */
async function ukrainian(): Promise<Catalog> {
  const [frame, pages] = await Promise.all([import('./uk.json'), import('./pages/uk.json')]);
  return { ...frame.default, ...pages.default };
}
