import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, describe } from 'vitest';
import { osProcesses } from '@signalbox/supervisor';
import {
  anomalyKinds,
  instanceId,
  logListSchema,
  messageIdSchema,
  type Instance,
  type LogList,
  type ReadReply,
  type Status,
  type Verdict,
} from '@signalbox/shared';

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

interface Server extends AsyncDisposable {
  url: string;
}

async function serve(handler: Handler): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => handler(request, body, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function facade(n: number, url: string): Instance {
  return {
    id: instanceId('facade', n),
    kind: 'facade',
    state: 'ready',
    since: '2026-01-01T00:00:00.000Z',
    ready: true,
    reason: '',
    pid: 1,
    url,
    port: 1,
    startedAt: null,
    restarts: 0,
    consul: 'passing',
    partOf: null,
    exit: null,
    rss: null,
    cpu: null,
    resumesAt: null,
  };
}

function statusOf(instances: Instance[]): Status {
  const total = { entries: 0, backups: 0, gets: 0, puts: 0, sets: 0, removes: 0, entryMemory: 0, events: 0, hits: 0 };
  return {
    epoch: 1,
    safe: true,
    cluster: { size: 3, migrations: 0 },
    instances,
    queue: { backend: 'kafka', partitions: [] },
    map: { members: [], total },
  };
}

function verdictOf(verdict: Verdict['verdict']): Verdict {
  const id = messageIdSchema.parse('00000000-0000-4000-8000-000000000001');
  const evidence = [{ record: 'outcome', at: 7, says: 'acknowledged' }];
  const lost: Verdict['anomalies'] = [{ kind: 'lost', id, hop: 'logging:logging-2', evidence }];
  const none = Object.fromEntries(anomalyKinds.map((kind) => [kind, 0])) as Verdict['anomalyCounts'];
  const figures = { sent: 3, acked: 3, refused: 0, unknown: 0, inFlight: 0, logged: 3, stored: 2, held: null };
  return {
    verdict,
    reasons: verdict === 'valid' ? [] : ['logging-1 was not read whole'],
    ...figures,
    duplicatesAbsorbed: 0,
    unacknowledged: 0,
    lost: verdict === 'invalid' ? 1 : 0,
    checkedUpTo: 3,
    stage: verdict === 'valid' ? 'proven' : verdict === 'invalid' ? 'refuted' : 'in-doubt',
    checkedAt: null,
    underWay: 0,
    progress: null,
    remedy: null,
    anomalies: verdict === 'invalid' ? lost : [],
    anomalyCounts: { ...none, lost: verdict === 'invalid' ? 1 : 0 },
    freshness: { reads: 0, late: 0 },
  };
}

function messagesInstance(): Instance {
  return { ...facade(1, 'http://127.0.0.1:1'), id: instanceId('messages', 1), kind: 'messages' };
}

/** More than a pipe holds. */
function manyMessages(count: number): ReadReply {
  const messages = Array.from({ length: count }, (_, offset) => {
    const id = messageIdSchema.parse(`00000000-0000-4000-8000-${String(offset).padStart(12, '0')}`);
    return { id, msg: 'x'.repeat(50), partition: 0, offset };
  });
  return {
    logging: { instance: instanceId('logging', 1), count, messages: messages.map(({ id, msg }) => ({ id, msg })) },
    messages: {
      instance: instanceId('messages', 1),
      count,
      complete: true,
      partitions: [0],
      partitionCount: 1,
      messages,
    },
  };
}

function logPage(): LogList {
  const line = {
    t: new Date().toISOString(),
    seq: 1,
    level: 'info',
    instance: 'logging-1',
    event: 'log',
    msg: 'words',
  };
  return logListSchema.parse({ lines: [{ ...line, life: 'a', detail: {} }], next: 'a', dropped: 0 });
}

/** A state folder that points at a control plane: by default this very process, which serves it. */
async function homeFor(
  url: string,
  { pid = process.pid, processStartTime = startTimeOf(pid) } = {},
): Promise<{ home: string } & AsyncDisposable> {
  const home = await mkdtemp(path.join(tmpdir(), 'signalbox cli '));
  await mkdir(path.join(home, 'run'));
  const state = {
    pid,
    processStartTime,
    url,
    epoch: 1,
    startedAt: new Date().toISOString(),
    ready: true,
  };
  await writeFile(path.join(home, 'run', 'state.json'), JSON.stringify(state));
  await writeFile(path.join(home, 'run', 'control.lock'), JSON.stringify({ pid, startTime: processStartTime }));
  await writeFile(path.join(home, 'run', 'token'), 'secret-token\n');
  return { home, [Symbol.asyncDispose]: () => rm(home, { recursive: true }) };
}

function startTimeOf(pid: number): string {
  return osProcesses().look(pid)?.startTime ?? 'none';
}

/** Another program that listens on a port of its own, and tells what it is given. */
async function squat(): Promise<{ pid: number; url: string; given: () => string } & AsyncDisposable> {
  const code = `require('node:http').createServer((request, response) => {
    console.log(JSON.stringify(request.headers));
    response.end('{}');
  }).listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port); });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  const port = await new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /port (\d+)\n/.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    given: () => out.slice(out.indexOf('\n') + 1),
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'close');
    },
  };
}

async function signalbox(home: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, SIGNALBOX_HOME: home } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, out, err };
}

describe('the command line', () => {
  it('signs its requests with the token and prints one JSON document', async () => {
    const seen: string[] = [];
    await using control = await serve((request, _body, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      json(response, 200, statusOf([facade(1, 'http://127.0.0.1:1')]));
    });
    await using place = await homeFor(control.url);
    const { code, out } = await signalbox(place.home, 'status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ epoch: 1, instances: [{ id: 'facade-1' }] });
    expect(seen).toEqual(['GET /api/topology Bearer secret-token']);
  });

  it('waits for a command’s end, exits 1 when it failed and says why', async () => {
    const command = {
      id: 'c1',
      verb: 'kill',
      targets: ['logging-9'],
      by: 'program',
      at: new Date().toISOString(),
      endedAt: null,
    };
    let asked = 0;
    await using control = await serve((request, _body, response) => {
      if (request.method === 'POST') return json(response, 202, { id: 'c1' });
      asked += 1;
      return asked < 3
        ? json(response, 200, { ...command, state: 'running', results: [] })
        : json(response, 200, {
            ...command,
            state: 'failed',
            results: [],
            error: { code: 'engine-failed', message: 'It would not die.', found: 'pid 7' },
          });
    });
    await using place = await homeFor(control.url);
    const { code, out } = await signalbox(place.home, 'kill', 'logging-9', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { message: 'It would not die.', found: 'pid 7' } });
    expect(asked).toBe(3);
  });

  it('passes on what the control plane expected and found', async () => {
    await using control = await serve((_request, _body, response) =>
      json(response, 404, {
        type: 'about:blank',
        title: 'Not found',
        status: 404,
        code: 'not-found',
        detail: 'There is no logging-9.',
        expected: 'logging-1 to logging-3',
        found: 'logging-9',
      }),
    );
    await using place = await homeFor(control.url);
    const { code, err } = await signalbox(place.home, 'kill', 'logging-9');
    expect(code).toBe(1);
    expect(err).toContain('There is no logging-9. Expected: logging-1 to logging-3. Found: logging-9.');
  });

  it.each([
    [['kill', 'no-such-kind-1']],
    [['kill']],
    [['sned']],
    [['send', '--count', '0']],
    [['scale', 'kafka=5']],
    [['trace', 'abc']],
    [['config', 'get', 'nothing']],
  ])('exits 2 on wrong use: %j', async (args) => {
    await using place = await homeFor('http://127.0.0.1:1');
    const { code, out } = await signalbox(place.home, ...args, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toHaveProperty('error.message');
  });

  it('says what to do when nothing runs here', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'signalbox-none-'));
    const { code, err } = await signalbox(home, 'status');
    await rm(home, { recursive: true });
    expect(code).toBe(1);
    expect(err).toContain('npx signalbox up');
  });

  it.each(['status', 'token', 'kill logging-1'])(
    'gives the token to nobody who listens where a dead control plane did: %s',
    async (verb) => {
      await using squatter = await squat();
      const ended = spawn(process.execPath, ['-e', '']);
      const endedPid = ended.pid ?? 0;
      await once(ended, 'close');
      for (const writer of [
        { pid: endedPid, processStartTime: startTimeOf(process.pid) },
        { pid: squatter.pid, processStartTime: startTimeOf(process.pid) },
        { pid: process.pid, processStartTime: 'another life' },
      ]) {
        await using place = await homeFor(squatter.url, writer);
        const { code, out, err } = await signalbox(place.home, ...verb.split(' '));
        expect([code, err]).toEqual([1, expect.stringContaining('npx signalbox up')]);
        expect(out).not.toContain('secret-token');
      }
      expect(squatter.given()).toBe('');
    },
  );

  it.runIf(process.platform === 'linux').each(['status', 'token'])(
    'gives the token to nobody else while a living control plane has no port yet, or none any more: %s',
    async (verb) => {
      await using squatter = await squat();
      for (const url of [squatter.url, squatter.url.replace('127.0.0.1', 'localhost')]) {
        await using place = await homeFor(url);
        const { code, out } = await signalbox(place.home, verb);
        expect([code, out]).toEqual([1, '']);
      }
      expect(squatter.given()).toBe('');
    },
  );

  it('takes a message that one facade dropped to the other, under the same key', async () => {
    const keys: string[] = [];
    await using broken = await serve((request, _body, response) => {
      keys.push(String(request.headers['idempotency-key']));
      response.destroy();
    });
    await using good = await serve((request, body, response) => {
      keys.push(String(request.headers['idempotency-key']));
      json(response, 201, {
        id: request.headers['idempotency-key'],
        msg: JSON.parse(body).msg,
        logging: { instance: 'logging-1', attempts: 1 },
        queue: { backend: 'kafka', partition: 0, offset: 0, attempts: 1 },
        ms: 1,
      });
    });
    await using control = await serve((_request, _body, response) =>
      json(response, 200, statusOf([facade(1, broken.url), facade(2, good.url)])),
    );
    await using place = await homeFor(control.url);
    const { code, out } = await signalbox(place.home, 'send', 'hello', '--json');
    const report = JSON.parse(out);
    expect(code).toBe(0);
    expect(report).toMatchObject({ sent: 1, acked: 1, refused: 0, unknown: 0, ids: [keys[0]] });
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('counts a refused message and exits 1', async () => {
    await using refusing = await serve((_request, _body, response) =>
      json(response, 422, {
        type: 'about:blank',
        title: 'No',
        status: 422,
        code: 'unprocessable',
        detail: 'Other content under this key.',
      }),
    );
    await using control = await serve((_request, _body, response) =>
      json(response, 200, statusOf([facade(1, refusing.url)])),
    );
    await using place = await homeFor(control.url);
    const { code, out } = await signalbox(place.home, 'send', 'x', '--key', 'k', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      sent: 1,
      acked: 0,
      refused: 1,
      reasons: { 'Other content under this key.': 1 },
    });
  });

  it.each([
    ['valid', 0],
    ['invalid', 1],
    ['unknown', 1],
  ] as const)('prints what the ledger concludes: %s, exit %i, with the guilty in plain words', async (word, exit) => {
    const verdict = verdictOf(word);
    const command = { verb: 'verify', targets: [], results: [], by: 'program', at: new Date().toISOString() };
    await using control = await serve((request, body, response) => {
      if (request.method === 'POST')
        return json(response, 202, { id: JSON.parse(body).verb === 'verify' ? 'v1' : 'x' });
      if (request.url === '/api/verdict?command=v1') return json(response, 200, verdict);
      return json(response, 200, { ...command, id: 'v1', state: 'done', endedAt: command.at });
    });
    await using place = await homeFor(control.url);
    const asJson = await signalbox(place.home, 'verify', '--json');
    expect(asJson.code).toBe(exit);
    expect(JSON.parse(asJson.out)).toEqual(verdict);
    const words = await signalbox(place.home, 'verify');
    expect(words.code).toBe(exit);
    expect(words.out).toContain(`verdict: ${word}`);
    for (const { kind, id, hop } of verdict.anomalies) expect(words.out).toContain(`${kind}: ${id} at ${hop}`);
    for (const reason of verdict.reasons) expect(words.out).toContain(reason);
  });

  it('has a running control plane make a new token, and prints its link', async () => {
    const seen: string[] = [];
    let home = '';
    await using control = await serve((request, _body, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      writeFileSync(path.join(home, 'run', 'token'), 'new-token\n');
      json(response, 200, { renewed: true });
    });
    await using place = await homeFor(control.url);
    home = place.home;
    const { code, out } = await signalbox(home, 'token', '--new', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, { url: `${control.url}/#token=new-token`, token: 'new-token' }]);
    expect(seen).toEqual(['POST /api/token Bearer secret-token']);
  });

  it('ends the old token and all sessions also while nothing runs, and not under one that is just starting', async () => {
    await using place = await homeFor('http://127.0.0.1:1', { processStartTime: 'another life' });
    const files = ['token', 'sessions.json'].map((name) => path.join(place.home, 'run', name));
    await writeFile(path.join(place.home, 'run', 'sessions.json'), '[]');
    const lock = path.join(place.home, 'run', 'control.lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
    const refused = await signalbox(place.home, 'token', '--new');
    expect([refused.code, files.map((file) => existsSync(file))]).toEqual([1, [true, true]]);
    expect(refused.err).toContain('just starting');
    await rm(lock);
    const { code, out } = await signalbox(place.home, 'token', '--new', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, { url: null, token: null }]);
    expect(files.map((file) => existsSync(file))).toEqual([false, false]);
  });

  it.each(['read --union', 'status', 'status --json', 'logs logging-1 --follow', '--help'])(
    'ends without a word when nobody reads what it prints: %s',
    async (line) => {
      await using control = await serve((request, _body, response) => {
        if (request.url === '/api/topology') return json(response, 200, statusOf([messagesInstance()]));
        if (request.url?.startsWith('/api/logs') === true) return json(response, 200, logPage());
        return json(response, 200, manyMessages(20_000));
      });
      await using place = await homeFor(control.url);
      const command = `exec 3>&1; { "$@" 2>&3; echo "exit $?" >&3; } | true`;
      const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
      const shell = spawn('sh', ['-c', command, 'sh', process.execPath, main, ...line.split(' ')], {
        env: { ...process.env, SIGNALBOX_HOME: place.home },
      });
      let told = '';
      shell.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
      await once(shell, 'close');
      expect(told).toBe('exit 0\n');
    },
  );

  it.each([
    [['read'], 'a line that would forge another'],
    [['read', '--union'], 'the same of all shares'],
    [['status'], 'a reason'],
    [['kill', 'logging-1'], 'a refusal'],
    [['status', '--json'], 'a document'],
    [['kill', 'logging-1', '--json'], 'a refusal as a document'],
  ])('prints nothing that a terminal obeys or a reader does not see: %s (%s)', async (args) => {
    const hostile = 'a\u001b]0;b\u0007\u009b2J\u200b\u202e\u2028\ufeff\u{e0041}c';
    const detail = {
      type: 'about:blank',
      title: 'No',
      status: 404,
      code: 'not-found',
      detail: hostile,
      found: hostile,
    };
    await using control = await serve((request, _body, response) => {
      if (request.method === 'POST') return json(response, 404, detail);
      if (request.url === '/api/topology')
        return json(response, 200, statusOf([{ ...messagesInstance(), reason: hostile }]));
      const reply = manyMessages(1);
      const [message] = reply.messages.messages;
      if (message !== undefined) reply.messages.messages = [{ ...message, msg: hostile }];
      return json(response, 200, reply);
    });
    await using place = await homeFor(control.url);
    const { out, err } = await signalbox(place.home, ...args);
    const said = out + err;
    expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(said).toMatch(
      args.includes('--json') ? /\\u001b.*\\u009b.*\\u202e.*\\udb40\\udc41/ : /\\u\{1b\}.*\\u\{e0041\}c/,
    );
  });

  it('gives the sign-in link with the token behind #', async () => {
    await using control = await serve((_request, _body, response) => json(response, 404, {}));
    await using place = await homeFor(control.url.replace('127.0.0.1', 'localhost'));
    const { out } = await signalbox(place.home, 'token', '--json');
    const url = `${control.url.replace('127.0.0.1', 'localhost')}/#token=secret-token`;
    expect(JSON.parse(out)).toEqual({ url, token: 'secret-token' });
  });
});
