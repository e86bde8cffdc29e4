import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
  /** What may write: a UUID. Another one than before is taken, too. */
  readonly token: string;
  /** Keys that anybody may write, by their whole names; all others take the token. */
  readonly openKeys?: readonly string[];
}

/** Writes the agent's configuration into the data folder and says how to run it. */
export async function consulLaunch(input: ConsulLaunchInput): Promise<EngineLaunch> {
  const { dataDir, ports, token, openKeys = [] } = input;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // One that an earlier version made; what Consul keeps below holds the token as well.
  await chmod(dataDir, 0o700);
  const nodeId = await keptNodeId(dataDir);
  const configFile = join(dataDir, 'agent.json');
  await dropForeignRegistrations(dataDir, configFile, token);
  await writeFile(configFile, `${JSON.stringify(agentConfig(dataDir, ports, token), null, 2)}\n`, { mode: 0o600 });
  await chmod(configFile, 0o600);
  return {
    file: input.provisioned.consul.binary,
    args: ['agent', '-config-file', configFile],
    env: {},
    cwd: dataDir,
    ready: (signal) => consulReady({ httpPort: ports.http, nodeId, token, openKeys }, signal),
  };
}

/**
 * The agent keeps what was registered with it, each with the token that did it, and could not tell its catalogue of what has none or an old
 * one. Instances register anew by themselves.
 */
async function dropForeignRegistrations(dataDir: string, configFile: string, token: string): Promise<void> {
  const before = await readIfThere(configFile);
  if (before === undefined || before.includes(token)) return;
  for (const kept of ['services', 'checks']) await rm(join(dataDir, kept), { recursive: true, force: true });
}

/**
 * Consul keeps its node id in this very file and takes one that is there. Ours is written first, so that readiness can
 * tell our Consul from another one on the same port.
 */
async function keptNodeId(dataDir: string): Promise<string> {
  const file = join(dataDir, 'node-id');
  const kept = (await readIfThere(file))?.trim() ?? '';
  if (kept !== '') return kept;
  const nodeId = randomUUID();
  await writeFile(file, nodeId);
  return nodeId;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
