import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bomOf, breachesOf } from '../sbom.mjs';
import { componentsOf } from '../supply/components.mjs';
import { isAllowed } from '../supply/licences.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

describe('the supply chain as this repository pins it', () => {
  it('has a licence of the list for every package, jar and engine', () => {
    const components = componentsOf(root);
    expect(breachesOf(components)).toEqual([]);
    for (const kind of ['pkg:npm/express@', 'pkg:maven/com.hazelcast/', 'pkg:maven/org.apache.kafka/', 'pkg:golang/'])
      expect(
        components.some(({ purl }) => purl.startsWith(kind)),
        `${kind}`,
      ).toBe(true);
  });

  it('names a check sum of everything that is fetched as it is', () => {
    const fetched = componentsOf(root).filter(({ purl }) => !purl.startsWith('pkg:golang/'));
    expect(fetched.filter(({ hash }) => hash === undefined)).toEqual([]);
  });

  it('names what only tests install as no part of the product, unless the product has it too', () => {
    const scopes = new Map(componentsOf(root).map(({ name, scope }) => [name, scope]));
    expect([scopes.get('httpyac'), scopes.get('kafkajs')]).toEqual(['excluded', 'required']);
  });

  it('writes the same document again for the same repository', () => {
    const document = bomOf(root, componentsOf(root));
    expect(document).toEqual(bomOf(root, componentsOf(root)));
    expect(document).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    expect(new Set(document.components.map((component) => component['bom-ref'])).size).toBe(document.components.length);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['Apache-2.0 AND (GPL-3.0-only OR ISC)', true],
    ['(MIT', false],
    ['MIT OR', false],
    ['SEE LICENSE IN FILE', false],
    ['', false],
    [undefined, false],
  ])('licence %s: allowed %s', (licence, allowed) => {
    expect(isAllowed(licence)).toBe(allowed);
  });

  it('names what has no licence of the list', () => {
    const one = {
      name: 'x',
      version: '1',
      purl: 'pkg:npm/x@1',
      licence: 'GPL-3.0-only',
      hash: undefined,
      scope: 'required' as const,
    };
    expect(breachesOf([one])).toEqual([
      'pkg:npm/x@1: expected a licence of scripts/supply/licences.mjs, found GPL-3.0-only',
    ]);
  });
});
