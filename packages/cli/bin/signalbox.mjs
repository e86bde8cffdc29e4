#!/usr/bin/env node
// The signalbox command. Runs on any Node from 20: finds Node 24 among the dependencies and hands over;
// `up` comes before there are dependencies, so it is carried out here.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const args = process.argv.slice(2);
const asksForHelp = args.includes('--help') || args.includes('-h');

if (args[0] === 'up' && !asksForHelp) {
  const { up } = await import(path.join(root, 'scripts', 'start.mjs'));
  process.exitCode = await up(args.slice(1));
} else {
  const { findNode, ensureDependencies } = await import(path.join(root, 'scripts', 'setup.mjs'));
  const { compileCacheOf } = await import(path.join(root, 'scripts', 'setup', 'places.mjs'));
  await ensureDependencies({ quiet: true });
  const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
  const child = spawn(findNode(), ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCacheOf(root) },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the child by itself: it is in the same foreground group and decides when to end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
