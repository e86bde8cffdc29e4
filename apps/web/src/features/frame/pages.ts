import type { MessageKey } from '../../i18n/locale-store.ts';

/** The pages, in the order of the navigation. A new page is a new line here and a folder under `app`. */
export const pages = [
  { path: '/', word: 'page.map', letter: 'm' },
  { path: '/messages/', word: 'page.messages', letter: 'e' },
  { path: '/instances/', word: 'page.instances', letter: 'i' },
  { path: '/hazelcast/', word: 'page.hazelcast', letter: 'h' },
  { path: '/consul/', word: 'page.consul', letter: 'c' },
  { path: '/logs/', word: 'page.logs', letter: 'l' },
] as const satisfies readonly { path: string; word: MessageKey; letter: string }[];
