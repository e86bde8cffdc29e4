import type { MessageKey } from '../../i18n/locale-store.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** The pages, in the order of the navigation. A new page is a new line here and a folder under `app`. */
export const pages = [
  { path: '/', word: 'page.map', letter: 'm', icon: 'map' },
  { path: '/messages/', word: 'page.messages', letter: 'e', icon: 'message' },
  { path: '/instances/', word: 'page.instances', letter: 'i', icon: 'instances' },
  { path: '/hazelcast/', word: 'page.hazelcast', letter: 'h', icon: 'grid' },
  { path: '/queue/', word: 'page.queue', letter: 'q', icon: 'queue' },
  { path: '/consul/', word: 'page.consul', letter: 'c', icon: 'compass' },
  { path: '/logs/', word: 'page.logs', letter: 'l', icon: 'list' },
  { path: '/scenarios/', word: 'page.scenarios', letter: 's', icon: 'play' },
] as const satisfies readonly { path: string; word: MessageKey; letter: string; icon: IconName }[];

/** True while keys belong to a field, a dialog or a shortcut of the browser, and not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null;
}
