import { describe, expect, it } from 'vitest';
import { visibleJson, visibleText } from './visible-text.ts';

const code = (character: string): number => character.codePointAt(0) ?? 0;

describe('a text as it may be shown', () => {
  it.each([
    ['a line break', '\n'],
    ['an escape', '\u001b'],
    ['a C1 control sequence', '\u009b'],
    ['delete', '\u007f'],
    ['nothing', '\u0000'],
    ['a soft hyphen', '\u00ad'],
    ['a grapheme joiner', '\u034f'],
    ['an Arabic mark', '\u061c'],
    ['a Hangul filler', '\u3164'],
    ['a Mongolian separator', '\u180e'],
    ['no width', '\u200b'],
    ['no width, joining', '\u200d'],
    ['right to left', '\u200f'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['an override', '\u202e'],
    ['an isolate', '\u2066'],
    ['a word joiner', '\u2060'],
    ['an invisible plus', '\u2064'],
    ['a byte order mark', '\ufeff'],
    ['an annotation', '\ufff9'],
    ['a half of a character', '\ud800'],
    ['a tag', '\u{e0041}'],
    ['a tag that ends', '\u{e007f}'],
    ['a variation of a variation', '\u{e0100}'],
    ['a musical beam', '\u{1d173}'],
  ])('names %s', (_what, character) => {
    expect(visibleText(`a${character}b`)).toBe(`a\\u{${code(character).toString(16)}}b`);
  });

  it('leaves what people write as it is', () => {
    for (const text of [
      'Привіт, світе',
      '漢字 かな 한글',
      'مرحبا',
      'שלום',
      'e\u0301',
      '👋🏽',
      '❤️ ☎︎',
      '<b>&amp;',
      'a\\u{a}',
    ])
      expect(visibleText(text)).toBe(text);
  });

  it('may be part of a document, which says the same in characters that show', () => {
    const value = { text: 'a\u0000\u009b\u200b\u2028\u202e\ud800\u{e0041} Привіт \\ "👋"', ['\ufeff']: [1, null] };
    const json = visibleJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(json).toContain('Привіт');
    expect(visibleJson({ a: [1, 'b'] })).toBe('{"a":[1,"b"]}');
  });

  it('is cut where it is too long, and says so', () => {
    expect(visibleText('x'.repeat(300), 200)).toBe(`${'x'.repeat(200)}…`);
    expect(visibleText('x'.repeat(200), 200)).toBe('x'.repeat(200));
  });
});
