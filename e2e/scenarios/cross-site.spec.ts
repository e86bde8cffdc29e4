import type { Page } from '@playwright/test';
import { statusSchema } from '@signalbox/shared';
import { Dashboard } from '../pages/dashboard.ts';
import { findBrowser } from '../fixtures/browser.ts';
import type { Control } from '../fixtures/control.ts';
import { hostilePage, startForeignSite } from '../fixtures/foreign-site.ts';
import { expect, test } from '../fixtures/test.ts';

const { path: executablePath, args } = await findBrowser(process.env);
/** A name of the attacker's that leads to this machine: what DNS rebinding ends in. */
const evil = 'evil.test';
test.use({ launchOptions: { executablePath, args: [...args, `--host-resolver-rules=MAP ${evil} 127.0.0.1`] } });
test.describe.configure({ timeout: 240_000 });

/** What a page would most like to do at one server; of each kind one, as all of a kind are the same program. */
interface Target {
  readonly id: string;
  readonly port: number;
  readonly read: string;
  readonly write: { readonly path: string; readonly method: string; readonly body: string };
}

interface Result {
  readonly name: string;
  readonly bytes: number;
}

const post = (path: string, body: unknown): Target['write'] => ({ path, method: 'POST', body: JSON.stringify(body) });
const forgedId = '0a0a0a0a-0000-4000-8000-00000000dead';

async function targetsOf(control: Control): Promise<Target[]> {
  const { instances } = await control.status();
  const firsts = instances.filter(({ id }) => id.endsWith('-1'));
  const rest = firsts.flatMap(({ id, kind, url, port }): Target[] => {
    const own = url === null ? port : Number(new URL(url).port);
    if (own === null) return [];
    switch (kind) {
      case 'facade':
        return [{ id, port: own, read: '/facade?limit=5', write: post('/facade', { msg: 'forged' }) }];
      case 'logging':
        return [{ id, port: own, read: '/log?limit=5', write: post('/log', { id: forgedId, msg: 'forged' }) }];
      case 'messages':
        return [{ id, port: own, read: '/messages?limit=5', write: post('/messages', { msg: 'forged' }) }];
      case 'hazelcast':
        return [
          { id, port: own, read: '/stats', write: { path: '/lifeline?instance=logging-9', method: 'GET', body: '{}' } },
        ];
      case 'consul':
        return [
          {
            id,
            port: own,
            read: '/v1/kv/signalbox/config/?recurse',
            write: { path: '/v1/kv/forged', method: 'PUT', body: '{}' },
          },
        ];
      case 'kafka':
        return [{ id, port: own, read: '/', write: post('/', {}) }];
    }
  });
  const own = Number(new URL(control.url).port);
  return [
    {
      id: 'control',
      port: own,
      read: '/api/topology',
      write: post('/api/commands', { verb: 'kill', targets: ['logging-1'] }),
    },
    { id: 'control (sending)', port: own, read: '/api/messages', write: post('/api/messages', { msg: 'forged' }) },
    ...rest,
  ];
}

/** What an attack must leave as it was. */
async function stateOf(control: Control): Promise<unknown> {
  const status = statusSchema.parse(await control.status());
  const consul = status.instances.find(({ kind }) => kind === 'consul')?.url ?? '';
  const keys = await (await fetch(`${consul}/v1/kv/?recurse`)).text();
  const services = await (await fetch(`${consul}/v1/catalog/services`)).text();
  // Each of a kind by its name: which one answers else is chance, and shares differ.
  const named = (kind: string) =>
    status.instances.filter((one) => one.kind === kind && one.ready === true).map(({ id }) => id);
  const reads = await Promise.all(
    named('messages').map((id) => control.read(`?logging=${named('logging')[0]}&messages=${id}`)),
  );
  const messages = reads.flatMap((read) => [...read.logging.messages, ...read.messages.messages]);
  return {
    epoch: status.epoch,
    instances: status.instances.map(({ id, pid, restarts, state }) => ({ id, pid, restarts, state })),
    keys,
    services,
    commands: await control.commands(),
    stored: reads[0]?.logging.count,
    forged: messages.filter(({ msg }) => msg.includes('forged')),
  };
}

async function attackFrom(
  page: Page,
  origin: (target: Target) => string,
  targets: readonly Target[],
): Promise<{ attempts: number; read: string[] }> {
  const aims = targets.map((target) => ({ ...target, origin: origin(target) }));
  const all = await page.evaluate(
    // The page has `attack` from its own server.
    (aims) =>
      Promise.all(
        aims.map((aim) => (globalThis as unknown as { attack(aim: unknown): Promise<Result[]> }).attack(aim)),
      ),
    aims,
  );
  const results = all.flatMap((found, at) =>
    found.map(({ name, bytes }) => ({ name: `${targets[at]?.id} by ${name}`, bytes })),
  );
  const read = results.filter(({ bytes }) => bytes !== 0).map(({ name, bytes }) => `${name}: ${bytes}`);
  return { attempts: results.length, read };
}

test('the attacks work: at a server that minds nothing they read and change', async ({ page }) => {
  await using site = await startForeignSite();
  await page.goto(`http://${evil}:${site.port}/`);
  const target: Target = { id: 'careless', port: site.port, read: '/news', write: post('/news', { msg: 'forged' }) };
  const { read } = await attackFrom(page, ({ port }) => `http://${evil}:${port}`, [target]);
  const means = read.map((line) => line.replace(/^careless by (.*): \d+$/, '$1'));
  expect(means).toEqual(
    expect.arrayContaining([
      'fetch cors include',
      'fetch PUT text/plain',
      'XHR',
      'iframe',
      'form POST text/plain',
      'window',
    ]),
  );
  expect(site.asked.filter((method) => method === 'POST').length).toBeGreaterThanOrEqual(8);
  expect(site.asked).toContain('DELETE');
});

for (const host of ['127.0.0.1', evil]) {
  test(`[R14] a page of ${host}, another port, changes nothing and reads nothing of a signed-in person's system`, async ({
    page,
    context,
    control,
    signInLink,
  }) => {
    await control.settled();
    await new Dashboard(await context.newPage()).signIn(signInLink);
    const targets = await targetsOf(control);
    const before = await stateOf(control);
    await using site = await startForeignSite();
    await page.goto(`http://${host}:${site.port}/`);
    const { attempts, read } = await attackFrom(page, ({ port }) => `http://127.0.0.1:${port}`, targets);
    console.log(`${host}: ${attempts} attempts at ${targets.length} targets, ${read.length} read something`);
    expect(read).toEqual([]);
    expect(await stateOf(control)).toEqual(before);
  });
}

test('[R14] a page whose name was bound to this machine changes nothing, and reads nothing but what is public in Consul', async ({
  page,
  context,
  control,
  signInLink,
}) => {
  await control.settled();
  await new Dashboard(await context.newPage()).signIn(signInLink);
  const targets = await targetsOf(control);
  const before = await stateOf(control);
  const readBy = new Map<string, string[]>();
  let attempts = 0;
  for (const target of targets) {
    // The document came from the attacker's server before the name was bound anew; everything after it goes to ours.
    const first = `http://${evil}:${target.port}/first`;
    await page.route(first, (route) => route.fulfill({ contentType: 'text/html', body: hostilePage }));
    await page.goto(first);
    const found = await attackFrom(page, ({ port }) => `http://${evil}:${port}`, [target]);
    attempts += found.attempts;
    readBy.set(target.id, found.read);
  }
  console.log(`rebound: ${attempts} attempts at ${targets.length} targets`);
  const inConsul = readBy.get('consul-1') ?? [];
  readBy.delete('consul-1');
  // A page of its own origin reads every answer, also a refusal: what it reads must be that, and so short.
  expect([...readBy.values()].flat()).toEqual([]);
  expect(inConsul.length).toBeGreaterThan(0);
  expect(await stateOf(control)).toEqual(before);
});
