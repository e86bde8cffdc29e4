import { CommanderError } from 'commander';
import { AppError, fromUnknown } from '@signalbox/shared';
import { systemClock } from '@signalbox/shared';
import type { Context } from './context.ts';
import { connect, type ControlClient } from './control-client.ts';
import { createOutput } from './output.ts';
import { findPlace } from './place.ts';
import { createProgram } from './program.ts';

/** Exit codes of CONTRACT §5: done, failed or refuted, wrong use. */
const exit = { done: 0, failed: 1, wrongUse: 2 } as const;

/** Runs one command line and gives its exit code; everything it opens is closed again. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const asksJson = argv.includes('--json');
  let client: ControlClient | undefined;
  const contextOf = (json: boolean): Context => {
    const place = findPlace(env);
    return {
      place,
      output: createOutput(json, process.stdout, process.stderr),
      clock: systemClock,
      signal,
      control: () => (client ??= connect(place)),
    };
  };
  const program = createProgram(contextOf).exitOverride();
  for (const command of [program, ...program.commands, ...program.commands.flatMap((group) => group.commands)]) {
    command.exitOverride();
    if (asksJson) command.configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? exit.done);
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exit.done;
    const error =
      thrown instanceof CommanderError
        ? new AppError('wrong-use', thrown.message.replace(/^error: /, ''), {
            remedy: '`npx signalbox --help` lists the verbs.',
          })
        : fromUnknown(thrown);
    if (asksJson || !(thrown instanceof CommanderError)) {
      createOutput(asksJson, process.stdout, process.stderr).fail(error);
    }
    return error.code === 'wrong-use' ? exit.wrongUse : exit.failed;
  } finally {
    await client?.close();
  }
}
