import {
  AppError,
  commandAcceptedSchema,
  commandSchema,
  statusSchema,
  type Command,
  type CommandRequest,
  type Status,
} from '@signalbox/shared';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { ControlClient } from '../control-client.ts';

/** The running cluster as its control plane's API shows it and acts on it. */
export interface Cluster {
  /** Asks anew. Throws `unavailable` while there is no control plane. */
  status(): Promise<Status>;
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>;
  /** Resolves when the command has ended, however it did. */
  command(request: CommandRequest): Promise<Command>;
  /** After the control plane was started again: its address may be another. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

/** How often a command's state is asked for, and how long it may take, in milliseconds. */
const pollEvery = 100;
const longest = 120_000;

export function createCluster(connect: () => ControlClient, clock: Clock): Cluster {
  let client = connect();

  return {
    status: () => client.get('/api/topology', statusSchema),
    get: (path, schema) => client.get(path, schema),
    async command(request) {
      const { id } = await client.send('POST', '/api/commands', request, commandAcceptedSchema);
      const until = clock.now() + longest;
      for (;;) {
        const command = await client.get(`/api/commands/${id}`, commandSchema);
        if (command.state === 'done' || command.state === 'failed') return command;
        if (clock.now() > until) {
          throw new AppError('deadline-exceeded', `The command ${request.verb} has not ended.`, {
            expected: `an end within ${longest / 1000} s`,
            found: command.state,
          });
        }
        await clock.wait(pollEvery);
      }
    },
    async reconnect() {
      await client.close();
      client = connect();
    },
    close: () => client.close(),
  };
}
