// `npm test`: sets up, then types and lint, unit, integration on real engines, browser. Ends with `N passed, N failed`.
import { performance } from 'node:perf_hooks';
import { runScript, sayOnStderr, setUp } from './setup.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { sum } from './test/report-counts.mjs';
import { stages } from './test/stages.mjs';

await runScript(async () => {
  const chosen = chosenStages(process.argv.slice(2));
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
  });
  /** @type {{ name: string; seconds: number; counts: import('./test/report-counts.mjs').Counts }[]} */
  const results = [];
  try {
    const ready = await setUp();
    for (const { name, run } of chosen) {
      if (interrupted) break;
      console.log(`\n── ${name} ──`);
      const began = performance.now();
      const counts = await run(ready, process.env);
      results.push({ name, seconds: (performance.now() - began) / 1_000, counts });
    }
  } catch (error) {
    if (error instanceof SetupFailure) sayOnStderr(error.message);
    else console.error(error);
    results.push({ name: 'setup', seconds: 0, counts: { passed: 0, failed: 1, skipped: 0 } });
  }
  console.log('');
  for (const { name, seconds, counts } of results)
    console.log(
      `${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds.toFixed(0)} s`,
    );
  const { passed, failed } = sum(results.map(({ counts }) => counts));
  console.log(`${passed} passed, ${failed} failed`);
  if (interrupted) return 130;
  return failed === 0 ? 0 : 1;
});

/** @param {readonly string[]} args `--only NAME`, which developers use */
function chosenStages(args) {
  const [flag, name, ...rest] = args;
  if (flag === undefined) return stages;
  const chosen = stages.filter((stage) => stage.name === name);
  if (flag !== '--only' || chosen.length === 0 || rest.length > 0)
    throw new SetupFailure(
      `Expected: no argument, or --only ${stages.map(({ name }) => name).join('|')}. Found: ${args.join(' ')}.`,
      2,
    );
  return chosen;
}
