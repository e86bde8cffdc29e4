import { mkdirSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { connect as connectTo, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, instanceIdSchema, settingsSchema, type Command, type Json } from '@signalbox/shared';
import { io, type Socket } from 'socket.io-client';

import type { Commands } from '../src/commands/commands.ts';
import type { ChildObservation, DriverView } from '../src/drivers/driver.ts';
import { openToken } from '../src/home/token.ts';
import { createFileLog } from '../src/logs/instance-log.ts';
import { createClusterMonitor } from '../src/cluster-monitor.ts';
import { createHttpServer } from '../src/http/control-server.ts';
import { writeSetting } from '../src/life/write-setting.ts';
import { createScenarioRuns } from '../src/scenarios/scenario-runs.ts';
import { createMemoryKeys, type MemoryKeys } from './memory-keys.ts';
import { launchRunner } from './scenario-runner.ts';

/** Of a size that is worth packing. */
export const bigScript = 'console.log("the same again and again");\n'.repeat(1000);
export const token = 'the-token-of-this-test-0123456789abcdef_abc';
/** As it is at the start; all tests share it. */
export const bearer = Object.freeze({ authorization: `Bearer ${token}` });
export const json = { 'content-type': 'application/json' };

export const killedFromOutside = { cause: 'signal', signal: 'SIGKILL', exit: 'ended by SIGKILL from outside' };

/** One line of the control plane's own log about logging-1. */
export function stateLine(seq: number, from: string, to: string, more: Record<string, unknown> = {}): string {
  const base = { t: `2026-01-01T00:00:0${seq}.000Z`, seq, level: 'info', instance: 'control', life: 'before' };
  const event = { event: 'instance.state', msg: '', target: 'logging-1', from, to, ...more };
  return `${JSON.stringify({ ...base, ...event })}\n`;
}

function child(id: string, url: string | null): ChildObservation {
  const nothing = {
    exit: null,
    rss: null,
    cpu: null,
    resumesAt: null,
    partOf: null,
    startedAt: null,
    statsUrl: null,
    host: null,
  };
  const kind = instanceIdSchema.parse(id).startsWith('facade') ? 'facade' : 'logging';
  return {
    id: instanceIdSchema.parse(id),
    kind,
    state: 'ready',
    reason: '',
    life: '1',
    pid: 1,
    url,
    port: 1,
    restarts: 0,
    ...nothing,
  };
}

/** A driver whose instances the test kills by hand. */
function createFakeDriver(children: ChildObservation[], logFile: (id: string) => string) {
  const logs = new Map(children.map(({ id }) => [id, createFileLog(logFile(id), id)]));
  const listeners = new Set<() => void>();
  const driver: DriverView = {
    children: () => children,
    child: (id) => children.find((one) => one.id === id),
    logOf: (id) => logs.get(id),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    driver,
    set(id: string, over: Partial<ChildObservation>) {
      const index = children.findIndex((one) => one.id === id);
      const before = children[index];
      if (before !== undefined) children[index] = { ...before, ...over };
      for (const listener of listeners) listener();
    },
  };
}

function createFakeCommands(keyValue: MemoryKeys): Commands {
  const all = new Map<string, Command>();
  const listeners = new Set<() => void>();
  return {
    submit(request, by) {
      const targets = request.targets ?? [];
      if (targets.some((target) => target === 'logging-9')) throw new AppError('not-found', 'There is no logging-9.');
      const at = '2026-01-01T00:00:00.000Z';
      const command: Command = {
        id: `c${all.size + 1}`,
        verb: request.verb,
        targets,
        state: 'accepted',
        results: [],
        by,
        at,
        endedAt: null,
      };
      all.set(command.id, command);
      for (const listener of listeners) listener();
      return command;
    },
    change({ key, value, over, effect }, by) {
      const command: Command = {
        id: `c${all.size + 1}`,
        verb: effect === 'epoch' ? 'reset' : 'restart',
        targets: [],
        setting: { key, value },
        state: 'running',
        results: [],
        by,
        at: '2026-01-01T00:00:00.000Z',
        endedAt: null,
      };
      all.set(command.id, command);
      return { command, written: writeSetting(keyValue, { key, value, over }) };
    },
    get: (id) => all.get(id),
    list: () => [...all.values()],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The control plane's server as it is, over instances, commands and keys that the test holds in its hand; with what asks it. */
export async function serveControl() {
  const runDir = mkdtempSync(path.join(tmpdir(), 'signalbox-http-'));
  const dashboardDir = path.join(runDir, 'out');
  mkdirSync(path.join(runDir, 'logs'));
  mkdirSync(path.join(dashboardDir, 'messages'), { recursive: true });
  mkdirSync(path.join(dashboardDir, '_next', 'static'), { recursive: true });
  writeFileSync(
    path.join(dashboardDir, 'index.html'),
    '<html><script>let a = 1;</script><script src="/boot.js"></script></html>',
  );
  writeFileSync(path.join(dashboardDir, 'messages', 'index.html'), '<html>messages</html>');
  writeFileSync(path.join(dashboardDir, '404.html'), '<html>no such page</html>');
  writeFileSync(path.join(dashboardDir, 'boot.js'), '1');
  writeFileSync(path.join(dashboardDir, '_next', 'static', 'a.js'), '1');
  writeFileSync(path.join(dashboardDir, '_next', 'static', 'big.js'), bigScript);
  writeFileSync(path.join(runDir, 'token'), token);
  // What the control plane before this one wrote: it died, and its log stayed.
  writeFileSync(path.join(runDir, 'logs', 'control.ndjson'), stateLine(1, 'ready', 'failed', killedFromOutside));
  const seen: { key: string | undefined; body: string }[] = [];
  const facade = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      if (request.url === '/health/ready') {
        response.end(JSON.stringify({ instance: 'facade-2', ready: true, reasons: [] }));
        return;
      }
      seen.push({ key: request.headers['idempotency-key'] as string | undefined, body });
      response.setHeader('content-type', 'application/json');
      response.statusCode = request.method === 'POST' ? 201 : request.url?.startsWith('/facade/') ? 404 : 200;
      response.end(JSON.stringify({ url: request.url }));
    });
  });
  const logFile = (id: string) => path.join(runDir, 'logs', `${id}.ndjson`);
  const fake = createFakeDriver(
    [
      // Nobody listens on port 1: sends must go over to the other facade.
      child('facade-1', 'http://127.0.0.1:1'),
      child('facade-2', facade.url),
      child('logging-1', null),
    ],
    logFile,
  );
  const keyValue = createMemoryKeys({
    'signalbox/config/routing/policy': 'random',
    'signalbox/config/hazelcast/backup-count': '2',
    'signalbox/config/queue/partitions': '6',
  });
  const commands = createFakeCommands(keyValue);
  const cluster = {
    consulUrl: 'http://127.0.0.1:1',
    settings: settingsSchema.parse({}),
    runDir,
    token: openToken(runDir),
    origin: 'http://localhost:0',
    epoch: () => 1,
    brokers: () => [],
    wanted: () => ({ facade: 2 }),
  };
  const none = () => Promise.reject(new AppError('unavailable', 'no brokers here'));
  const logAdmin = {
    start: async () => {},
    stop: async () => {},
    ensureTopic: none,
    describe: none,
    highWaters: none,
    describeGroup: none,
    deleteTopic: none,
  };
  const openLog = () => {
    throw new Error('how the log is cut is never known here');
  };
  const monitor = createClusterMonitor({ driver: fake.driver, commands, cluster, logAdmin, openLog });
  const scenarios = createScenarioRuns({
    scenariosDir: path.resolve(import.meta.dirname, '..', '..', '..', 'scenarios'),
    runsDir: path.join(runDir, 'scenarios'),
    launch: launchRunner,
  });
  const presets = () => ({ preset: 'default', presets: [] });
  const http = createHttpServer({ monitor, commands, cluster, keyValue, scenarios, presets, dashboardDir });
  monitor.start();
  const { url, port } = await http.listen(0);
  const origin = `http://localhost:${port}`;

  /** One request with exactly these headers, Host included. */
  function ask(
    method: string,
    target: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string; json: () => Record<string, Json> }> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { host: '127.0.0.1', port: port, method, path: target, headers: { host: `localhost:${port}`, ...headers } },
        (reply) => {
          let text = '';
          reply.on('data', (chunk) => (text += chunk));
          reply.on('end', () =>
            resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text, json: () => JSON.parse(text) }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** The bytes as they came over the wire. */
  async function askBytes(target: string, given: Record<string, string> = {}) {
    const headers = { host: `localhost:${port}`, ...given };
    const outgoing = httpRequest({ host: '127.0.0.1', port: port, path: target, headers }).end();
    const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of reply) chunks.push(chunk as Buffer);
    return { status: reply.statusCode, headers: reply.headers, bytes: Buffer.concat(chunks) };
  }

  /** Node's own client never sends two. */
  function statusWithTwoHosts(target: string): Promise<number> {
    const host = `Host: localhost:${port}`;
    return new Promise((resolve, reject) => {
      const socket = connectTo(port, '127.0.0.1', () =>
        socket.write(`GET ${target} HTTP/1.1\r\n${host}\r\n${host}\r\n\r\n`),
      );
      socket.once('error', reject);
      socket.once('data', (answer) => {
        socket.destroy();
        resolve(Number(answer.toString().split(' ', 2)[1]));
      });
    });
  }

  /** Both halves of a new session: the cookie, which goes to every port of localhost, and what only our own pages hold. */
  async function signIn(): Promise<{ cookie: string; tab: { 'x-signalbox-tab': string } }> {
    const reply = await ask('POST', '/api/session', { ...json, origin: origin }, JSON.stringify({ token: now() }));
    if (reply.status !== 200) throw new Error(`signing in was answered ${reply.status}`);
    const cookie = String(reply.headers['set-cookie']?.[0]?.split(';')[0]);
    return { cookie, tab: { 'x-signalbox-tab': String(reply.json()['tab']) } };
  }

  /** The token that is valid now. */
  function now(): string {
    return readFileSync(path.join(runDir, 'token'), 'utf8').trim();
  }

  /** A socket that has been welcomed, or the reason why it was not. */
  function connect(options: {
    headers?: Record<string, string>;
    auth?: Record<string, string>;
    transport?: 'polling' | 'websocket';
  }) {
    const socket = io(`http://localhost:${port}/live`, {
      transports: [options.transport ?? 'websocket'],
      extraHeaders: options.headers ?? {},
      auth: options.auth ?? {},
      reconnection: false,
      forceNew: true,
    });
    return new Promise<{ socket: Socket } | { refused: string }>((resolve) => {
      socket.on('connect', () => resolve({ socket }));
      socket.on('connect_error', (error) => resolve({ refused: error.message }));
    });
  }

  async function welcomed(options: Parameters<typeof connect>[0]): Promise<Socket> {
    const result = await connect(options);
    if ('refused' in result) throw new Error(result.refused);
    return result.socket;
  }

  return {
    url,
    port,
    runDir,
    seen,
    logFile,
    fake,
    origin,
    ask,
    askBytes,
    statusWithTwoHosts,
    signIn,
    now,
    connect,
    welcomed,
    dashboardDir,
    async stop() {
      await scenarios.close();
      await http.stop();
      await monitor.stop();
      facade.server.closeAllConnections();
      await new Promise((resolve) => facade.server.close(resolve));
      rmSync(runDir, { recursive: true });
    },
  };
}

export type ServedControl = Awaited<ReturnType<typeof serveControl>>;
