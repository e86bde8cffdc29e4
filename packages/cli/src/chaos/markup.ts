import { visible } from '../output.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as markup shows it, in elements and attributes alike: never markup itself, and nothing in it invisible (RELIABILITY rule 15). */
export function escapeText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
