import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineLaunch } from '../launch.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { agentConfig, type ConsulPorts } from './agent-config.ts';
import { consulReady } from './ready.ts';

export interface ConsulLaunchInput {
  readonly provisioned: Pick<Provisioned, 'consul'>;
  /** Holds the catalogue, the keys and the agent's configuration; kept over restarts. */
  readonly dataDir: string;
  readonly ports: ConsulPorts;
}

/** Writes the agent's configuration into the data folder and says how to run it. */
export async function consulLaunch(input: ConsulLaunchInput): Promise<EngineLaunch> {
  await mkdir(input.dataDir, { recursive: true });
  const nodeId = await keptNodeId(input.dataDir);
  const configFile = join(input.dataDir, 'agent.json');
  await writeFile(configFile, `${JSON.stringify(agentConfig(input.dataDir, input.ports), null, 2)}\n`);
  return {
    file: input.provisioned.consul.binary,
    args: ['agent', '-config-file', configFile],
    env: {},
    cwd: input.dataDir,
    ready: (signal) => consulReady({ httpPort: input.ports.http, nodeId }, signal),
  };
}

/**
 * Consul keeps its node id in this very file and takes one that is there. Ours is written first, so that readiness can
 * tell our Consul from another one on the same port.
 */
async function keptNodeId(dataDir: string): Promise<string> {
  const file = join(dataDir, 'node-id');
  try {
    const kept = (await readFile(file, 'utf8')).trim();
    if (kept !== '') return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const nodeId = randomUUID();
  await writeFile(file, nodeId);
  return nodeId;
}
