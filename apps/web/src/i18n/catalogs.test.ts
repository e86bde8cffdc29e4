import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import frameEn from './en.json';
import pagesEn from './pages/en.json';
import pagesUk from './pages/uk.json';
import frameUk from './uk.json';

const en: Record<string, string> = { ...frameEn, ...pagesEn };
const uk: Record<string, string> = { ...frameUk, ...pagesUk };

const source = fileURLToPath(new URL('..', import.meta.url));

function sourceFiles(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => readFileSync(join(source, name), 'utf8'));
}

/** The names of a text's arguments: `{count, plural, …}` and `{id}` give count and id. */
function argumentsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\s*([a-zA-Z0-9]+)\s*[,}]/g)].map((match) => match[1] ?? ''))].sort();
}

describe('the catalogs', () => {
  it('share no key between the frame’s and the pages’', () => {
    expect(Object.keys(frameEn).filter((key) => Object.hasOwn(pagesEn, key))).toEqual([]);
  });

  it('have the same keys in English and Ukrainian', () => {
    expect(Object.keys(uk).sort()).toEqual(Object.keys(en).sort());
  });

  it('hold no key that no file uses', () => {
    const all = sourceFiles().join('\n');
    expect(Object.keys(en).filter((key) => !all.includes(`'${key}'`) && !all.includes(`"${key}"`))).toEqual([]);
  });

  it('hold every key that a file asks for', () => {
    const asked = sourceFiles().flatMap((text) =>
      [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !Object.hasOwn(en, key))).toEqual([]);
  });

  it('name the same arguments in both languages', () => {
    const differing = Object.entries(en).filter(
      ([key, text]) => argumentsOf(text).join() !== argumentsOf(uk[key] ?? '').join(),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('are well-formed ICU messages', () => {
    for (const [locale, catalog] of [
      ['en', en],
      ['uk', uk],
    ] as const) {
      const failed: string[] = [];
      const intl = createIntl({ locale, messages: catalog, onError: (error) => failed.push(error.message) });
      for (const [key, text] of Object.entries(catalog)) {
        const values = Object.fromEntries(argumentsOf(text).map((name) => [name, 2]));
        intl.formatMessage({ id: key }, values);
      }
      expect(failed).toEqual([]);
    }
  });

  it('know one, few, many and other wherever Ukrainian counts', () => {
    const counting = Object.entries(uk).filter(([, text]) => text.includes(', plural,'));
    expect(counting.length).toBeGreaterThan(3);
    const poor = counting.filter(([, text]) => !/one \{.*few \{.*many \{.*other \{/s.test(text));
    expect(poor.map(([key]) => key)).toEqual([]);
  });
});
