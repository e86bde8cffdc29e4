import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configListSchema, type Status } from '@signalbox/shared';
import { z } from 'zod';
import { endProduct } from '../../../../test-engines/end-product.ts';
import { startControlPlane, type RunningControlPlane } from '../running-control-plane.ts';
import type { Secrets } from './handshake.ts';
import type { ServerKind } from './oracle.ts';

/** What signing in answers: the secret that the page sends beside its cookie. */
const sessionOpenedSchema = z.object({ tab: z.string().optional() });

/** One server of the product that answers HTTP. */
export interface Target {
  readonly id: string;
  readonly kind: ServerKind;
  readonly port: number;
}

/** The product as a person runs it, small, in a home of its own, and what somebody who may come in has in hand. */
export interface HostileProduct extends AsyncDisposable {
  readonly control: RunningControlPlane;
  readonly home: string;
  readonly url: string;
  readonly port: number;
  readonly targets: readonly Target[];
  readonly secrets: Secrets;
  /** The control plane's. */
  readonly token: string;
  /** Ports that speak another protocol: brokers and members. */
  readonly foreignProtocols: readonly number[];
  /** Asks as a program that may. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** What an attack must leave as it was: settings, instances and their lives. */
  state(): Promise<string>;
}

const sizes = ['kafka.count=1', 'facade.count=2', 'logging.count=2', 'messages.count=1'];
/** All of our services: what they hold is looked at after the floods. */
export const watched = ['facade-1', 'facade-2', 'logging-1', 'logging-2', 'messages-1'] as const;

export async function startHostileProduct(): Promise<HostileProduct> {
  const home = mkdtempSync(path.join(tmpdir(), 'signalbox hostile-'));
  const control = await startControlPlane(
    home,
    sizes.flatMap((size) => ['--set', size]),
    { SIGNALBOX_TEST_FAILPOINTS: watched.map((id) => `${id}=tell-held-memory`).join(';') },
  );
  const end = (): Promise<void> => endProduct(control.process, home);
  try {
    const { url } = await control.ready();
    const port = Number(new URL(url).port);
    const token = readFileSync(path.join(home, 'run', 'token'), 'utf8').trim();
    const status = await control.until('everything to be ready', 30_000, ({ instances, safe }) => {
      return safe === true && instances.every(({ ready }) => ready === true);
    });
    const ask = (route: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}${route}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      });
    return {
      control,
      home,
      url,
      port,
      targets: targetsOf(status, port),
      foreignProtocols: status.instances.flatMap(({ kind, port: own }) =>
        own !== null && (kind === 'kafka' || kind === 'hazelcast') ? [own] : [],
      ),
      token,
      secrets: { token, ...(await signIn(port, token)) },
      ask,
      async state() {
        const { entries } = configListSchema.parse(await (await ask('/api/config')).json());
        const { instances, epoch } = await control.status();
        return JSON.stringify({
          epoch,
          entries,
          instances: instances.map(({ id, pid, restarts }) => [id, pid, restarts]),
        });
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** Every server of the product that answers HTTP. */
export function targetsOf({ instances }: Status, controlPort: number): Target[] {
  const kinds: Readonly<Record<string, ServerKind>> = { hazelcast: 'statistics', consul: 'consul' };
  return [
    { id: 'control', kind: 'control', port: controlPort },
    ...instances.flatMap(({ id, kind, url }) =>
      url === null ? [] : [{ id, kind: kinds[kind] ?? ('service' as const), port: Number(new URL(url).port) }],
    ),
  ];
}

/** Our own processes of Node. */
export function pidsOf({ instances }: Status, controlPid: number): Map<string, number> {
  const own = instances.filter(({ kind }) => kind === 'facade' || kind === 'logging' || kind === 'messages');
  return new Map([
    ['control', controlPid],
    ...own.flatMap(({ id, pid }): [string, number][] => (pid === null ? [] : [[id, pid]])),
  ]);
}

/** As the dashboard signs in: the cookie, and whatever it is told to show beside it. */
async function signIn(port: number, token: string): Promise<Omit<Secrets, 'token'>> {
  const origin = `http://localhost:${port}`;
  const answer = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: `http://127.0.0.1:${port}`,
      'sec-fetch-site': 'same-origin',
    },
    body: JSON.stringify({ token }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`signing in at ${origin}: ${answer.status} ${await answer.text()}`);
  const { tab } = sessionOpenedSchema.parse(await answer.json());
  return { cookie, tab: tab === undefined ? [] : [['X-Signalbox-Tab', tab]] };
}
