// `npm run bench [NAME]`: the figures that the documents state, printed anew on this machine. Plain Node 20 with nothing but its own modules.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { runScript, sayOnStdout, setUp } from './setup.mjs';

/** Each measures one thing against its bound; one after the other, since they share the machine's cores. */
const benches = {
  verifier: { file: 'packages/verifier/src/verifier-bench.ts', node: ['--expose-gc'], args: [] },
  'reads-at-scale': { file: 'bench/reads-at-scale.ts', node: [], args: ['100000'] },
};

await runScript(async () => {
  const [only] = process.argv.slice(2);
  const chosen = Object.entries(benches).filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0) {
    process.stderr.write(`There is no bench ${only}: expected one of ${Object.keys(benches).join(', ')}.\n`);
    return 2;
  }
  const ready = await setUp();
  let worst = 0;
  for (const [name, { file, node, args }] of chosen) {
    sayOnStdout(`── ${name} ──`);
    const child = spawn(ready.node, [...node, path.join(ready.root, file), ...args], { stdio: 'inherit' });
    const code = await new Promise((resolve) => {
      child.once('error', () => resolve(1));
      child.once('exit', (status) => resolve(status ?? 1));
    });
    worst = Math.max(worst, Number(code));
  }
  return worst;
});
