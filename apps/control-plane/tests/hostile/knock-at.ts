import { headersOf, type Handshake } from './handshake.ts';
import { knockByPolling, knockByWebsocket } from './live-knock.ts';
import type { Act } from './oracle.ts';
import type { HostileProduct, Target } from './product.ts';
import { sendRaw, type RawAnswer } from './raw-http.ts';

/** One thing that may be asked of one kind of server. */
export interface Door {
  readonly name: string;
  readonly act: Act;
  knock(product: HostileProduct, target: Target, knock: Handshake): Promise<{ letIn: boolean; found: string }>;
}

const json: readonly [string, string] = ['Content-Type', 'application/json'];
/** A version that no setting has: who is let in is told that it changed meanwhile, and nothing is written. */
const noVersion = JSON.stringify({ value: 'random', modifyIndex: 999_999_999 });

function rest(
  name: string,
  act: Act,
  method: string,
  target: string,
  body: string,
  letIn: (answer: RawAnswer) => boolean,
): Door {
  return {
    name,
    act,
    async knock({ secrets }, { port }, knock) {
      const headers = [...headersOf(knock, port, secrets), ...(body === '' ? [] : [json])];
      const answer = await sendRaw(port, { method, target, headers, body });
      return { letIn: letIn(answer), found: describe(answer) };
    },
  };
}

function live(name: string, knockBy: typeof knockByPolling): Door {
  return {
    name,
    act: 'follow',
    async knock({ secrets }, { port }, knock) {
      const { transport, feed } = await knockBy(port, headersOf(knock, port, secrets));
      return { letIn: feed, found: `transport ${transport}, feed ${feed}` };
    },
  };
}

function is(status: number): (answer: RawAnswer) => boolean {
  return (answer) => answer.status === status;
}

const controlDoors: readonly Door[] = [
  rest('reads the topology', 'read', 'GET', '/api/topology', '', is(200)),
  rest('changes a setting', 'write', 'PUT', '/api/config/routing/policy', noVersion, is(409)),
  live('live feed by polling', knockByPolling),
  live('live feed by websocket', knockByWebsocket),
];
const facadeDoors: readonly Door[] = [
  rest('reads a page', 'read', 'GET', '/facade?limit=1', '', is(200)),
  // An empty text is refused by the handler itself, after every guard, and nothing is written.
  rest('sends', 'write', 'POST', '/facade', '{"msg":""}', ({ body }) => body.includes('There is no message')),
];

/** What is tried at a server; the doors of a kind are the same for each of its instances. */
export function doorsOf({ id, kind }: Target): readonly Door[] {
  if (kind === 'control') return controlDoors;
  if (kind === 'statistics') return [rest('reads figures', 'read', 'GET', '/stats', '', is(200))];
  if (kind === 'consul') return consulDoors;
  if (id.startsWith('facade-')) return facadeDoors;
  return [
    rest('reads a page', 'read', 'GET', id.startsWith('logging-') ? '/log?limit=1' : '/messages?limit=1', '', is(200)),
  ];
}

const consulDoors: readonly Door[] = [
  rest('reads services', 'read', 'GET', '/v1/catalog/services', '', is(200)),
  rest('writes a key', 'write', 'PUT', '/v1/kv/signalbox/config/hostile', 'x', is(200)),
  rest(
    'registers a service',
    'write',
    'PUT',
    '/v1/agent/service/register',
    '{"ID":"logging-9","Name":"logging"}',
    is(200),
  ),
];

function describe({ status, body }: RawAnswer): string {
  return `${status} ${body.slice(0, 160)}`;
}
