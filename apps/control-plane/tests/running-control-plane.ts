import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../../test-engines/free-port.ts';
import {
  commandAcceptedSchema,
  commandSchema,
  configWrittenSchema,
  controlStateSchema,
  statusSchema,
  verdictSchema,
  type Command,
  type CommandRequest,
  type ConfigKey,
  type ControlState,
  type Status,
  type Verdict,
} from '@signalbox/shared';

const main = path.resolve(import.meta.dirname, '..', 'src', 'main.ts');

/** A control plane as a process, on ports of the operating system, with a home of its own. */
export interface RunningControlPlane {
  readonly process: ChildProcess;
  output(): string;
  /** Resolves once `run/state.json` says that everything is ready; rejects with the output when the process ends before. */
  ready(): Promise<ControlState>;
  /** What `run/state.json` says of it. */
  state(): ControlState;
  status(): Promise<Status>;
  /** Asks `seen` of each status until it is content; names what it last saw when the time (ms) is over. */
  until(what: string, withinMs: number, seen: (status: Status) => boolean): Promise<Status>;
  /** The same of the ledger's verdict. */
  verdict(what: string, withinMs: number, seen: (verdict: Verdict) => boolean): Promise<Verdict>;
  /** Submits a command and waits for its end. */
  command(request: CommandRequest): Promise<Command>;
  /** Changes a setting and waits until whoever has to be restarted for it, is. Rejects with the refusal. */
  set(key: ConfigKey, wish: { value: string; newEpoch?: boolean }): Promise<Command>;
  exit(): Promise<number | null>;
}

/** `env`: variables beside those of this process. */
export async function startControlPlane(
  home: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningControlPlane> {
  const child = spawn(process.execPath, [main, ...(await anyPorts()), ...args], {
    env: { ...process.env, ...env, SIGNALBOX_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group, as a terminal gives it: a signal to the test must not reach it twice.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));

  const state = (): ControlState | undefined => {
    const file = path.join(home, 'run', 'state.json');
    if (!existsSync(file)) return undefined;
    const found = controlStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return found.pid === child.pid ? found : undefined;
  };
  const call = async (method: string, route: string, body?: unknown): Promise<unknown> => {
    const token = readFileSync(path.join(home, 'run', 'token'), 'utf8').trim();
    const response = await fetch(`${state()?.url ?? ''}${route}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const status = async (): Promise<Status> => statusSchema.parse(await call('GET', '/api/topology'));

  const ended = (id: string, withinMs: number): Promise<Command> =>
    waitFor(`the command ${id} to end`, withinMs, async () => {
      const command = commandSchema.parse(await call('GET', `/api/commands/${id}`));
      return command.endedAt === null ? undefined : command;
    });
  const changed = (written: unknown): Promise<Command> =>
    ended(configWrittenSchema.required().parse(written).command, 180_000);

  return {
    process: child,
    output: () => output,
    ready: () =>
      waitFor('everything to be ready', 110_000, () => {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended:\n${output}`);
        const found = state();
        return found?.ready === true ? found : undefined;
      }),
    state() {
      const found = state();
      if (found === undefined) throw new Error('It has not told where it is.');
      return found;
    },
    status,
    async until(what, withinMs, seen) {
      let last: Status | undefined;
      try {
        return await waitFor(what, withinMs, async () => {
          last = await status();
          return seen(last) ? last : undefined;
        });
      } catch (thrown) {
        const words = last?.instances.map(({ id, state: word, consul, reason }) => `${id} ${word} ${consul} ${reason}`);
        throw new Error(`${String(thrown)}\n${words?.join('\n')}`, { cause: thrown });
      }
    },
    async verdict(what, withinMs, seen) {
      let last: Verdict | undefined;
      try {
        return await waitFor(what, withinMs, async () => {
          last = verdictSchema.parse(await call('GET', '/api/verdict'));
          return seen(last) ? last : undefined;
        });
      } catch (thrown) {
        throw new Error(`${String(thrown)}\n${JSON.stringify(last)}`, { cause: thrown });
      }
    },
    async command(request) {
      const { id } = commandAcceptedSchema.parse(await call('POST', '/api/commands', request));
      return ended(id, 60_000);
    },
    set: async (key, wish) => changed(await call('PUT', `/api/config/${key}`, wish)),
    exit: () => exited,
  };
}

/** Every wish left open, so that the operating system chooses; the two that must be named are free at this moment. */
async function anyPorts(): Promise<string[]> {
  const [dashboard, consul] = await freePorts(2);
  const wishes = ['facade.ports=', 'logging.ports=', 'logging.memberPorts=', 'messages.ports=', 'kafka.ports='];
  return [`dashboard.port=${dashboard}`, `consul.port=${consul}`, ...wishes].flatMap((wish) => ['--set', wish]);
}

const lookEveryMs = 50;

async function waitFor<T>(
  what: string,
  withinMs: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
