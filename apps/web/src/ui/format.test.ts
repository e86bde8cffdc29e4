import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatMs, formatRate, formatShare, shortId, spanOf, visibleText } from './format.ts';

const nbsp = '\u00a0';

describe('figures', () => {
  it('are grouped by no-break spaces in both languages', () => {
    expect(formatCount(12_480, 'en')).toBe(`12${nbsp}480`);
    expect(formatCount(12_480, 'uk')).toBe(`12${nbsp}480`);
    expect(formatCount(0, 'en')).toBe('0');
  });

  it('do not round a small rate down to none', () => {
    expect(formatRate(0.4, 'en')).toBe('0.4');
    expect(formatRate(0.4, 'uk')).toBe('0,4');
    expect(formatRate(0, 'en')).toBe('0');
    expect(formatRate(204.3, 'en')).toBe('204');
  });

  it('have milliseconds with a decimal only where it says something', () => {
    expect([0.42, 9.96, 12.4, 1240].map((ms) => formatMs(ms, 'en'))).toEqual(['0.4', '10.0', '12', `1${nbsp}240`]);
  });

  it('have bytes and shares in readable units', () => {
    expect([0, 512, 4200, 105_000_000].map((n) => formatBytes(n, 'en'))).toEqual(['0 B', '512 B', '4.2 kB', '105 MB']);
    expect(formatShare(0.494, 'en')).toBe('49 %');
  });

  it('have spans in the largest unit that fits', () => {
    expect(spanOf(420, 'en')).toEqual({ unit: 'ms', text: '420' });
    expect(spanOf(3240, 'uk')).toEqual({ unit: 's', text: '3,2' });
    expect(spanOf(59_900, 'en')).toEqual({ unit: 's', text: '59' });
    expect(spanOf(600_000, 'en')).toEqual({ unit: 'min', text: '10' });
    expect(spanOf(-5, 'en')).toEqual({ unit: 'ms', text: '0' });
  });
});

describe('texts', () => {
  it('cannot hide characters that turn or break a line', () => {
    expect(visibleText('a\u202Eb\nc\u007f')).toBe('a\\u{202e}b\\u{a}c\\u{7f}');
    expect(visibleText('Привіт, світе')).toBe('Привіт, світе');
  });

  it('are shortened in the middle when they are ids', () => {
    expect(shortId('7b1c0000-0000-4000-8000-00000000e204')).toBe('7b1c…e204');
    expect(shortId('logging-2')).toBe('logging-2');
  });
});
