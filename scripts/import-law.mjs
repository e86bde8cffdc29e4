// The import law of ARCHITECTURE §5 as one table and one short check. Everything not listed is forbidden.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const node = 'node:*';
const own = (...names) => names.map((name) => `@signalbox/${name}`);
const react = ['react', 'react-dom', 'react-intl', 'next', '@mantine/*', '@xyflow/*', '@tanstack/*'];

/**
 * The first rule whose folder holds the file counts. `may`: packages it may import (`*` at the end stands for the rest);
 * `inside`: folders of this repository that its relative imports may reach besides its own.
 */
export const rules = [
  { in: 'packages/shared/src', may: ['zod'] },
  { in: 'packages/shared/testing', may: [], inside: ['packages/shared/src'] },
  { in: 'packages/verifier/src', may: own('shared') },
  { in: 'packages/verifier/testing', may: [node, ...own('shared')], inside: ['packages/verifier/src'] },
  { in: 'packages/service-kit/src', may: [node, 'zod', 'express', 'undici', 'prom-client', ...own('shared')] },
  {
    in: 'packages/service-kit/testing',
    may: [node, ...own('shared')],
    inside: ['packages/service-kit/src'],
  },
  { in: 'packages/discovery/src', may: [node, 'zod', 'consul', ...own('shared', 'service-kit')] },
  { in: 'packages/hazelcast/src', may: [node, 'hazelcast-client', ...own('shared')] },
  {
    in: 'packages/message-log/src/hazelcast',
    may: [node, 'zod', 'hazelcast-client', ...own('shared', 'hazelcast')],
    inside: ['packages/message-log/src'],
  },
  { in: 'packages/message-log/src', may: [node, 'kafkajs', ...own('shared')] },
  { in: 'packages/message-log/testing', may: [node, 'vitest', ...own('shared')], inside: ['packages/message-log/src'] },
  { in: 'packages/message-store/src', may: [node, 'hazelcast-client', ...own('shared', 'service-kit', 'hazelcast')] },
  {
    in: 'packages/logging-grpc/src',
    may: [node, '@grpc/grpc-js', '@grpc/proto-loader', ...own('shared', 'service-kit')],
  },
  { in: 'packages/supervisor/src', may: [node, 'zod', ...own('shared')] },
  { in: 'packages/engines/src', may: [node, 'zod', ...own('shared', 'supervisor')] },
  // It sees the cluster from outside: public interfaces and the raw log.
  { in: 'packages/observer/src', may: [node, 'zod', ...own('shared', 'service-kit', 'message-log')] },
  { in: 'packages/checked-yaml/src', may: ['zod', 'yaml'] },
  // What a lecturer wants shown, as data, and the one runner of it: it asks a cluster through a port that its user gives.
  { in: 'packages/scenarios/src', may: [node, 'zod', ...own('shared', 'checked-yaml')] },
  { in: 'packages/scenarios/testing', may: [node, ...own('shared')], inside: ['packages/scenarios/src'] },
  // It breaks and loads a cluster through a port that its user gives: it knows neither the command line nor the control plane.
  {
    in: 'packages/faults/src',
    may: [node, 'zod', ...own('shared', 'service-kit', 'observer', 'verifier')],
  },
  {
    in: 'packages/cli/src',
    may: [node, 'zod', 'commander', '@bomb.sh/tab', 'undici', ...own('shared', 'supervisor', 'faults', 'scenarios')],
    // Its version.
    inside: ['packages/cli/package.json'],
  },
  {
    in: 'apps/facade/src',
    may: [node, 'zod', 'express', ...own('shared', 'service-kit', 'discovery', 'message-log', 'logging-grpc')],
  },
  {
    in: 'apps/facade/testing',
    may: [node, 'vitest', ...own('shared', 'service-kit', 'discovery', 'message-log', 'logging-grpc')],
    inside: ['apps/facade/src'],
  },
  {
    in: 'apps/logging/src',
    may: [
      node,
      'zod',
      'express',
      ...own('shared', 'service-kit', 'discovery', 'message-store', 'message-log', 'logging-grpc'),
    ],
  },
  {
    in: 'apps/messages/src',
    may: [node, 'zod', 'express', ...own('shared', 'service-kit', 'discovery', 'message-log')],
  },
  {
    in: 'apps/control-plane/testing',
    may: [node, 'vitest', 'socket.io-client', ...own('shared', 'discovery', 'message-log')],
    inside: ['apps/control-plane/src'],
  },
  // The control plane: rules and records are pure; probes and drivers ask and run the real thing; the rest wires and carries.
  { in: 'apps/control-plane/src/topology', may: own('shared', 'verifier') },
  { in: 'apps/control-plane/src/ledger', may: own('shared', 'verifier') },
  {
    in: 'apps/control-plane/src/probes',
    may: [node, 'zod', 'undici', ...own('shared', 'service-kit', 'discovery', 'message-log', 'engines', 'supervisor')],
    inside: ['apps/control-plane/src/drivers'],
  },
  {
    in: 'apps/control-plane/src/drivers',
    may: [node, 'zod', ...own('shared', 'service-kit', 'discovery', 'message-log', 'engines', 'supervisor')],
    inside: [
      'apps/control-plane/src/cluster.ts',
      'apps/control-plane/src/home',
      'apps/control-plane/src/logs',
      'apps/control-plane/src/loopback.ts',
      'apps/control-plane/src/settings',
    ],
  },
  { in: 'apps/control-plane/src/settings', may: [node, 'zod', ...own('shared', 'checked-yaml')] },
  {
    in: 'apps/control-plane/src',
    may: [
      node,
      'zod',
      'express',
      'undici',
      'socket.io',
      'socket.io-client',
      ...own(
        'shared',
        'service-kit',
        'discovery',
        'message-log',
        'engines',
        'supervisor',
        'observer',
        'verifier',
        'faults',
        'checked-yaml',
        'scenarios',
      ),
    ],
  },
  // The dashboard: live and graph know no React; features never import each other; nothing reaches into the server.
  { in: 'apps/web/src/live', may: ['zod', 'socket.io-client', ...own('shared')] },
  { in: 'apps/web/src/graph', may: own('shared'), inside: ['apps/web/src/live'] },
  {
    in: 'apps/web/src/features/*',
    may: [...react, 'zod', ...own('shared')],
    inside: ['apps/web/src/live', 'apps/web/src/graph', 'apps/web/src/ui', 'apps/web/src/i18n'],
  },
  {
    in: 'apps/web/src',
    may: [...react, 'zod', '@fontsource/*', '@fontsource-variable/*', ...own('shared')],
  },
  {
    in: 'e2e',
    may: [node, '@playwright/test', '@axe-core/playwright', '@sparticuz/chromium', ...own('shared')],
    inside: ['test-engines'],
  },
];

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const sourceFile = /\.(?:ts|tsx)$/;
const testFile = /\.test\.tsx?$/;
const testTools = [node, 'vitest', 'fast-check', '@signalbox/shared/testing'];

/** Every module a source text imports, in order. */
export function importsOf(text) {
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3]);
}

/** What is wrong with one file's imports, a sentence each. `file`: from the root, with forward slashes. */
export function violationsOf(file, text) {
  const law = lawFor(file);
  if (law === undefined) return [];
  const isTest = testFile.test(file);
  const may = isTest ? [...law.may, ...testTools] : law.may;
  // Only a test may reach its workspace's test support, which is no part of the product.
  const reach = isTest ? [...law.reach, testSupportOf(file)] : law.reach;
  return importsOf(text).flatMap((name) => {
    if (!name.startsWith('.')) {
      return may.some((pattern) => covers(pattern, name))
        ? []
        : [`${file} imports ${name}; ${law.room} may import ${law.may.join(', ')}`];
    }
    const target = path.posix.join(path.posix.dirname(file), name);
    return reach.some((folder) => target === folder || target.startsWith(`${folder}/`))
      ? []
      : [`${file} reaches into ${target}; ${law.room} may reach ${reach.join(', ')}`];
  });
}

/** `packages/message-log/testing` of a file in `packages/message-log`. */
function testSupportOf(file) {
  return `${file.split('/').slice(0, 2).join('/')}/testing`;
}

/** Every breach in the repository at `root`. */
export function checkImportLaw(root) {
  return ['packages', 'apps', 'e2e']
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => sourcesBelow(root, folder))
    .flatMap((file) => violationsOf(file, readFileSync(path.join(root, file), 'utf8')));
}

function lawFor(file) {
  for (const rule of rules) {
    const room = roomOf(rule.in, file);
    if (room !== undefined) return { room, may: rule.may, reach: [room, ...(rule.inside ?? [])] };
  }
  return undefined;
}

/** The folder a rule speaks for: `features/*` stands for the one feature the file is in. */
function roomOf(folder, file) {
  if (!folder.endsWith('/*')) return file.startsWith(`${folder}/`) ? folder : undefined;
  const base = folder.slice(0, -1);
  return file.startsWith(base) ? base + file.slice(base.length).split('/')[0] : undefined;
}

function covers(pattern, name) {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return name === pattern || name.startsWith(`${pattern}/`);
}

function sourcesBelow(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && sourceFile.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !/(?:^|\/)(?:node_modules|out|\.next|target)\//.test(file));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const violations = checkImportLaw(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
  for (const violation of violations) console.error(violation);
  console.log(`import law: ${violations.length} breaches`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
