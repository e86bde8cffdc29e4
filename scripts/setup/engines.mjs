import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { runTool } from './run-tool.mjs';

/**
 * Provides the engines with the code of packages/engines and returns the file that says where they are.
 * @param {{ root: string; home: string; node: string; env: NodeJS.ProcessEnv; steps: import('./steps.mjs').Steps; signal: AbortSignal }} input
 * @returns {Promise<string>}
 */
export async function provideEngines({ root, home, node, env, steps, signal }) {
  const file = path.join(home, 'run', 'engines.json');
  const main = path.join(root, 'packages', 'engines', 'src', 'provision', 'main.ts');
  const outcome = await runTool(node, ['--disable-warning=ExperimentalWarning', main, file], {
    cwd: root,
    env,
    signal,
    onLine: steps.say,
  });
  if (signal.aborted) throw new SetupFailure('The set-up was interrupted.', 130);
  if (!outcome.ok)
    throw new SetupFailure(outcome.output === '' ? `The engines' set-up failed: ${outcome.exit}.` : outcome.output);
  for (const { engine, seconds } of JSON.parse(readFileSync(file, 'utf8')).timings) steps.add(engine, seconds);
  return file;
}
