import {
  AppError,
  type Command,
  commandAcceptedSchema,
  type CommandRequest,
  commandRequestSchema,
  type InstanceId,
  instanceIdSchema,
} from '@signalbox/shared';
import type { Context } from '../context.ts';
import { followCommand, type Followed } from '../follow-command.ts';

/** How long a command may take, in milliseconds. */
const longest = 180_000;
/** The same for each instance that is restarted: its start, and until others know of it. */
const longestRestart = 180_000;

/** The ids a person typed, checked before anything is asked of the cluster. */
export function parseIds(ids: readonly string[]): InstanceId[] {
  return ids.map((id) => {
    const parsed = instanceIdSchema.safeParse(id);
    if (parsed.success) return parsed.data;
    throw new AppError('wrong-use', 'That is not an instance id.', {
      expected: 'KIND-N, such as logging-2',
      found: id,
      remedy: '`npx signalbox status` lists them.',
    });
  });
}

/** Asks the control plane for one command, waits for its end, prints what became of it. */
export async function runCommand(context: Context, request: CommandRequest): Promise<void> {
  const command = await finishCommand(context, request, longest);
  context.output.result(command, () => describe(command));
}

/** `restart ID...`: says of each one when it is back. */
export async function restart(context: Context, targets: InstanceId[]): Promise<void> {
  const withinMs = longestRestart * targets.length;
  const command = await finishCommand(context, { verb: 'restart', targets }, withinMs, tellRestarted(context));
  context.output.result(command, () => describe(command));
}

/** Waits for the end of what a change of a setting has restarted; throws when it failed. */
export function followRestart(context: Context, id: string): Promise<Command> {
  return endOf(context, { id, withinMs: longestRestart * 9, look: tellRestarted(context) });
}

/** A line for each instance that is back, once. */
function tellRestarted({ output }: Context): (command: Command) => void {
  const told = new Set<string>();
  return ({ targets, results }) => {
    for (const { target, outcome } of results) {
      if (told.has(target)) continue;
      told.add(target);
      output.note(`${target}: ${outcome} (${told.size} of ${targets.length})`);
    }
  };
}

/** Asks the control plane for one command and gives it as it ended; throws when it failed or took longer than `withinMs`. `look`: each time it is asked for. */
export async function finishCommand(
  context: Context,
  request: CommandRequest,
  withinMs: number,
  look: (command: Command) => void = () => undefined,
): Promise<Command> {
  const { id } = await context.control().send('POST', '/api/commands', request, commandAcceptedSchema);
  return endOf(context, { id, withinMs, look });
}

async function endOf(context: Context, followed: Pick<Followed, 'id' | 'withinMs' | 'look'>): Promise<Command> {
  const { clock, signal } = context;
  const command = await followCommand({ control: context.control(), clock, signal, ...followed });
  if (command.state === 'failed') throw commandFailure(command);
  return command;
}

/** One line a target. */
export function describe(command: Command): string {
  if (command.results.length === 0) return `${command.verb}: done`;
  return command.results
    .map(({ target, outcome, reason }) => `${target}: ${outcome}${reason === undefined ? '' : ` (${reason})`}`)
    .join('\n');
}

function commandFailure(command: Command): AppError {
  const reasons = command.results.map(({ target, outcome, reason }) => `${target}: ${reason ?? outcome}`);
  const { message, expected, found, remedy } = command.error ?? {
    message: `The command ${command.verb} failed.`,
  };
  return new AppError('engine-failed', message, {
    expected,
    found: found ?? (reasons.length === 0 ? undefined : reasons.join('; ')),
    remedy,
  });
}

/** `scale KIND=N`. */
export async function scale(context: Context, wish: string): Promise<void> {
  const [kind, count] = wish.split('=');
  const request = commandRequestSchema.safeParse({ verb: 'scale', kind, count: Number(count) });
  if (!request.success) {
    throw new AppError('wrong-use', 'That cannot be scaled.', {
      expected: 'facade=N, logging=N or messages=N with N from 1 to 9',
      found: wish,
    });
  }
  await runCommand(context, request.data);
}
