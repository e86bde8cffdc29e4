// `node scripts/sbom.mjs [FILE]`: what of somebody else's is in the product, as CycloneDX 1.6; exit 1 where a licence is not one of the list.
// Reads this repository only. `--licences` writes nothing and only looks. Plain Node 20 with nothing but its own modules.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isProgram, runScript, sayOnStderr, sayOnStdout } from './setup.mjs';
import { cloneRoot } from './setup/places.mjs';
import { componentsOf } from './supply/components.mjs';
import { isAllowed } from './supply/licences.mjs';

/** @typedef {import('./supply/components.mjs').Component} Component */

/** The document; the same for the same repository, so that two can be compared. @param {string} root @param {readonly Component[]} components */
export function bomOf(root, components) {
  const { name, version, description } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version, description } },
    components: components.map(({ name: part, version: of, purl, licence, hash, scope }) => ({
      type: 'library',
      'bom-ref': purl,
      name: part,
      version: of,
      scope,
      ...(hash === undefined ? {} : { hashes: [hash] }),
      ...(licence === undefined ? {} : { licenses: [{ expression: licence }] }),
      purl,
    })),
  };
}

/** What may not be here, a sentence each. @param {readonly Component[]} components */
export function breachesOf(components) {
  return components
    .filter(({ licence }) => !isAllowed(licence))
    .map(
      ({ purl, licence }) => `${purl}: expected a licence of scripts/supply/licences.mjs, found ${licence ?? 'none'}`,
    );
}

if (isProgram(import.meta.url)) {
  await runScript(async () => {
    const [wish] = process.argv.slice(2);
    const components = componentsOf(cloneRoot);
    const breaches = breachesOf(components);
    for (const breach of breaches) sayOnStderr(breach);
    if (wish !== '--licences') {
      const file = path.resolve(wish ?? path.join(cloneRoot, '.signalbox', 'sbom.cdx.json'));
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(bomOf(cloneRoot, components), undefined, 2)}\n`);
      sayOnStdout(file);
    }
    sayOnStdout(`licences: ${components.length} components, ${breaches.length} breaches`);
    return breaches.length === 0 ? 0 : 1;
  });
}
