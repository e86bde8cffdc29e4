import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describeError, fromUnknown, type AppError } from '@signalbox/shared';
import { createProgress, readProvisioned } from '@signalbox/engines';
import { readArguments, type Arguments } from './arguments.ts';
import { createControlPlane, type ControlPlaneInput } from './control-plane.ts';
import { realReach } from './reach.ts';
import type { Runtime } from './drivers/driver.ts';
import { runtimes } from './drivers/runtimes.ts';
import { lockHome } from './life/locked-home.ts';
import { takeDown } from './life/take-down.ts';
import { farewellWords } from './life/words.ts';
import { describeProblem } from '@signalbox/checked-yaml';
import { keepPreset, rememberedPreset } from './home/kept-preset.ts';
import { choosePreset } from './settings/preset.ts';
import { createPresets } from './settings/presets.ts';
import { readSettings } from './settings/settings.ts';
import { readTestFailpoints } from './settings/test-failpoints.ts';

/** Exit codes: 0 done, 1 failed, 2 wrong use or wrong settings. */
const rootDir = path.resolve(import.meta.dirname, '..', '..', '..');
const presetsDir = path.join(rootDir, 'presets');
const cliFile = path.join(rootDir, 'packages', 'cli', 'src', 'main.ts');
/** Signals closer together than this are one: terminal, npm and a parent may each pass on the same key press. */
const sameSignalMs = 300;
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
// A terminal that was closed must not end the cluster's orderly stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await run().catch((thrown: unknown) => {
  process.stderr.write(`${describeError(fromUnknown(thrown))}\n`);
  return fromUnknown(thrown).code === 'wrong-use' ? 2 : 1;
});
process.exit();

async function run(): Promise<number> {
  const flags = readArguments(process.argv.slice(2));
  const settingsFile = path.join(rootDir, 'signalbox.yaml');
  const file = existsSync(settingsFile)
    ? { name: 'signalbox.yaml', text: readFileSync(settingsFile, 'utf8') }
    : undefined;
  const homeDir = path.resolve(process.env['SIGNALBOX_HOME'] || path.join(rootDir, '.signalbox'));
  const preset = choosePreset({
    presetsDir,
    remembered: rememberedPreset(path.join(homeDir, 'run')),
    asked: flags.down ? undefined : (flags.preset ?? (process.env['SIGNALBOX_PRESET'] || undefined)),
    fresh: flags.fresh,
  });
  const answer = readSettings({ file, preset: preset.file, env: process.env, flags: flags.set });
  if (!answer.ok && !flags.down) {
    process.stderr.write(
      `The settings are wrong; nothing was started.\n${answer.problems.map(describeProblem).join('\n')}\n`,
    );
    return 2;
  }
  const failpoints = readTestFailpoints(process.env);
  if ('expected' in failpoints) {
    process.stderr.write(`The settings are wrong; nothing was started.\n${describeProblem(failpoints)}\n`);
    return 2;
  }
  const place = await lockHome(homeDir);
  if (!place.taken) {
    print(flags.down ? `A control plane still runs at ${place.url}.` : `already running at ${place.url}`);
    return flags.down ? 1 : 0;
  }
  const { lockedHome } = place;
  try {
    const runtime = runtimes.local({
      home: lockedHome.home,
      secrets: lockedHome.secrets,
      provided: () => readProvisioned(process.env, createProgress(print), new AbortController().signal),
      rootDir,
      failpoints,
    });
    if (flags.down || !answer.ok) return await sweep(runtime);
    const kept = keepPreset(lockedHome.home.runDir, preset.name);
    if (preset.file !== undefined) print(`preset ${preset.name}`);
    const presets = createPresets({ presetsDir, file, env: process.env, flags: flags.set });
    return await serve({ lockedHome, runtime, settings: answer.settings, preset: kept, presets }, flags);
  } finally {
    lockedHome.leave();
  }
}

async function sweep(runtime: Runtime): Promise<number> {
  const leftovers = await runtime.leftovers((problem: AppError) => process.stderr.write(`${describeError(problem)}\n`));
  await takeDown(leftovers, 'down');
  print(farewellWords(await runtime.remains(), leftovers.ids().length));
  return 0;
}

function serve(
  given: Pick<ControlPlaneInput, 'lockedHome' | 'settings' | 'runtime' | 'preset' | 'presets'>,
  { fresh, detached }: Pick<Arguments, 'fresh' | 'detached'>,
): Promise<number> {
  return new Promise((resolve) => {
    let ending = false;
    let lastSignalAt = Number.NEGATIVE_INFINITY;
    const controlPlane = createControlPlane({
      ...given,
      reach: realReach,
      dashboardDir: path.join(rootDir, 'apps', 'web', 'out'),
      scenariosDir: path.join(rootDir, 'scenarios'),
      launchCli: (args) =>
        spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cliFile, ...args], {
          env: { ...process.env, SIGNALBOX_HOME: given.lockedHome.home.dir },
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      fresh,
      detached,
      print,
      onDown: () => end('down', 0),
    });

    function end(reason: string, code: number): void {
      if (ending) return;
      ending = true;
      print(`Stopping everything (${reason}); again to end it now.`);
      controlPlane.stop(reason).then(
        () => resolve(code),
        (thrown: unknown) => {
          process.stderr.write(`${describeError(fromUnknown(thrown))}\n`);
          resolve(1);
        },
      );
    }

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const since = performance.now() - lastSignalAt;
        lastSignalAt = performance.now();
        if (!ending) return end(signal, 0);
        if (since < sameSignalMs) return;
        print(`${signal} again: killing everything.`);
        controlPlane.killNow().finally(() => resolve(1));
      });
    }
    // The instances live on: the next control plane takes them over.
    const crash = (thrown: unknown): void => {
      process.stderr.write(`The control plane ends itself: ${fromUnknown(thrown).stack ?? String(thrown)}\n`);
      process.exit(1);
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);

    controlPlane.start().catch((thrown: unknown) => {
      if (ending) return;
      process.stderr.write(`Signalbox could not be started.\n${describeError(fromUnknown(thrown))}\n`);
      end('the start failed', 1);
    });
  });
}
