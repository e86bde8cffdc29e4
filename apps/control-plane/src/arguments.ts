import { parseArgs } from 'node:util';
import { AppError } from '@signalbox/shared';

/** What the command line asks of the control plane. */
export interface Arguments {
  /** `KEY=VALUE` after each `--set`. */
  readonly set: readonly string[];
  /** Settings under a name; undefined: as this home ran before. */
  readonly preset: string | undefined;
  readonly fresh: boolean;
  /** End what a control plane that is gone left running. */
  readonly down: boolean;
  /** The output goes to a file: the sign-in link must not stand in it. */
  readonly detached: boolean;
}

/** Throws AppError `wrong-use` that names the flag. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        set: { type: 'string', multiple: true },
        preset: { type: 'string' },
        fresh: { type: 'boolean' },
        down: { type: 'boolean' },
        detached: { type: 'boolean' },
      },
    });
    return {
      set: values.set ?? [],
      preset: values.preset,
      fresh: values.fresh ?? false,
      down: values.down ?? false,
      detached: values.detached ?? false,
    };
  } catch (thrown) {
    throw new AppError(
      'wrong-use',
      thrown instanceof Error ? thrown.message : String(thrown),
      {
        expected: '--set KEY=VALUE, --preset NAME, --fresh, --detached or --down',
        found: args.join(' '),
      },
      thrown,
    );
  }
}
