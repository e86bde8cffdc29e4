import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8');

function palette(theme: 'dark' | 'light'): Record<string, string> {
  const block = css.match(new RegExp(`\\[data-mantine-color-scheme='${theme}'\\] \\{([^}]*)\\}`))?.[1] ?? '';
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]]));
}

/** Relative luminance and contrast of WCAG 2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const texts = ['ink', 'dim', 'faint', 'ok', 'warn', 'bad', 'off', 'log', 'map', 'move'];

describe('the palette', () => {
  it.each(['dark', 'light'] as const)(
    'gives every text colour a contrast of 4.5, and a line of the map one of 3, on every ground, in %s',
    (theme) => {
      const colours = palette(theme);
      const poor = texts.flatMap((text) =>
        ['bg', 'panel', 'raise'].flatMap((ground) => {
          const found = contrast(colours[text] ?? '#000000', colours[ground] ?? '#000000');
          return found >= 4.5 ? [] : [`${text} on ${ground}: ${found.toFixed(2)}`];
        }),
      );
      expect(poor).toEqual([]);
      const edges = ['bg', 'panel', 'raise'].map((ground) =>
        contrast(colours['edge'] ?? '#000000', colours[ground] ?? ''),
      );
      expect(Math.min(...edges)).toBeGreaterThanOrEqual(3);
      expect(contrast(colours['on-move'] ?? '', colours['move'] ?? '')).toBeGreaterThanOrEqual(4.5);
    },
  );
});
