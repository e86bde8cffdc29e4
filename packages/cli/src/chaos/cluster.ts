import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Cluster } from '@signalbox/faults';
import {
  AppError,
  type Clock,
  type Command,
  commandAcceptedSchema,
  configListSchema,
  statusSchema,
} from '@signalbox/shared';
import type { ControlClient } from '../control-client.ts';
import { followCommand } from '../follow-command.ts';
import type { Place } from '../place.ts';

/** The cluster by its control plane's API. */
interface RemoteCluster extends Cluster {
  /** A command that somebody has begun, as it ended. */
  ended(command: string): Promise<Command>;
  /** After the control plane was started again: its address may be another. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

/** `longest`: how long a command may take, in milliseconds. */
export function createCluster(connect: () => ControlClient, clock: Clock, longest = 120_000): RemoteCluster {
  let client = connect();

  function ended(id: string): Promise<Command> {
    return followCommand({ control: client, clock, id, withinMs: longest });
  }

  return {
    status: () => client.get('/api/topology', statusSchema),
    async settings() {
      const { entries } = await client.get('/api/config', configListSchema);
      return new Map(entries.map(({ key, value }) => [key, value]));
    },
    async command(request) {
      const { id } = await client.send('POST', '/api/commands', request, commandAcceptedSchema);
      return ended(id);
    },
    ended,
    async reconnect() {
      await client.close();
      client = connect();
    },
    close: () => client.close(),
  };
}

/** Starts the control plane of this clone in the background, as a person would after its death: it adopts the instances that live on. */
export function startControlPlane({ root, home }: Place): Promise<void> {
  const command = path.join(root, 'packages', 'cli', 'bin', 'signalbox.mjs');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, 'up', '--detach'], {
      stdio: 'ignore',
      env: { ...process.env, SIGNALBOX_HOME: home },
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(new AppError('engine-failed', 'The control plane did not start again.', { found: `exit code ${code}` }));
    });
  });
}
