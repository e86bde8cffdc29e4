import { AppError, type Clock, type Command, commandSchema, wait } from '@signalbox/shared';
import type { ControlClient } from './control-client.ts';

/** How often a command's state is asked for, in milliseconds. */
const pollEvery = 100;

export interface Followed {
  readonly control: ControlClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly id: string;
  readonly withinMs: number;
  /** Told of each state before its end. */
  readonly look?: (command: Command) => void;
}

/** A command as it ended, done or failed. Throws AppError `deadline-exceeded` when it takes longer. */
export async function followCommand({ control, clock, signal, id, withinMs, look }: Followed): Promise<Command> {
  const until = clock.now() + withinMs;
  for (;;) {
    const command = await control.get(`/api/commands/${id}`, commandSchema);
    if (command.state === 'done' || command.state === 'failed') return command;
    if (clock.now() > until) {
      throw new AppError('deadline-exceeded', `The command ${command.verb} has not ended.`, {
        expected: `an end within ${withinMs / 1000} s`,
        found: command.state,
      });
    }
    look?.(command);
    await wait(clock, pollEvery, signal);
  }
}
