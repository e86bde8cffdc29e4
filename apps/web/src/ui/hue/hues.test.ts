import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hueOf } from './instance-hue.ts';

const hues = readFileSync(new URL('./hues.module.css', import.meta.url), 'utf8');
const theme = readFileSync(new URL('../theme.css', import.meta.url), 'utf8');

function groundsOf(scheme: 'dark' | 'light'): string[] {
  const block = theme.match(new RegExp(`\\[data-mantine-color-scheme='${scheme}'\\] \\{([^}]*)\\}`))?.[1] ?? '';
  return [...block.matchAll(/--(?:bg|panel|raise): (#[0-9a-f]{6})/g)].map((match) => match[1] ?? '');
}

function huesOf(scheme: 'dark' | 'light'): Map<string, string> {
  const rule =
    /(\[data-mantine-color-scheme='light'\] )?\.hue(?:\[data-hue='([a-z0-9-]+)'\])? \{\s*--hue: (#[0-9a-f]{6})/g;
  const found = [...hues.matchAll(rule)].filter((match) => (match[1] === undefined) === (scheme === 'dark'));
  return new Map(found.map((match) => [match[2] ?? 'none', match[3] ?? '']));
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

const instances = [
  'facade-1',
  'facade-2',
  'logging-1',
  'logging-2',
  'logging-3',
  'hazelcast-1',
  'hazelcast-2',
  'hazelcast-3',
];
const others = ['messages-1', 'messages-2', 'kafka-1', 'kafka-2', 'kafka-3', 'consul-1'];

describe('the hues of instances', () => {
  it('give every instance of the default topology a colour of its own', () => {
    const all = [...instances, ...others].map(hueOf);
    expect(new Set(all).size).toBe(all.length);
    for (const scheme of ['dark', 'light'] as const) {
      const colours = huesOf(scheme);
      expect(new Set(all.map((hue) => colours.get(hue))).size).toBe(all.length);
    }
  });

  it('go round where a kind has more instances, and leave what is no instance grey', () => {
    expect(hueOf('logging-4')).toBe('logging-1');
    expect(hueOf('control')).toBe('none');
  });

  it.each(['dark', 'light'] as const)('have a contrast of 4.5 or more on every ground, in %s', (scheme) => {
    const poor = [...huesOf(scheme)].flatMap(([name, colour]) =>
      groundsOf(scheme).flatMap((ground) => {
        const found = contrast(colour, ground);
        return found >= 4.5 ? [] : [`${name} on ${ground}: ${found.toFixed(2)}`];
      }),
    );
    expect(groundsOf(scheme)).toHaveLength(3);
    expect(poor).toEqual([]);
  });
});
