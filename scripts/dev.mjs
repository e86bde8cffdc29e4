// `npm run dev`: the control plane as usual, and the dashboard from `next dev`, which reloads as you type.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runScript, sayOnStdout, setUp } from './setup.mjs';
import { spawnControlPlane } from './start/control-plane.mjs';
import { stayWith } from './start/foreground.mjs';

/** Where `next dev` listens; the control plane allows this one origin more under SIGNALBOX_DEV. */
const devPort = 3_100;

await runScript(async () => {
  const ready = await setUp();
  const env = { ...process.env, SIGNALBOX_DEV: `http://localhost:${devPort}` };
  const web = path.join(ready.root, 'apps', 'web');
  const next = createRequire(path.join(web, 'package.json')).resolve('next/dist/bin/next');
  const dashboard = spawn(ready.node, [next, 'dev', '--hostname', '127.0.0.1', '--port', String(devPort)], {
    cwd: web,
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  sayOnStdout(`dashboard in development: http://localhost:${devPort}`);
  try {
    return await stayWith(
      spawnControlPlane(ready, process.argv.slice(2), { env, stdio: ['ignore', 'inherit', 'inherit'] }),
    );
  } finally {
    dashboard.kill('SIGTERM');
  }
});
