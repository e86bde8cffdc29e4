import { configPrefix, consulWords, type CatalogState, type ConsulWord } from '@signalbox/shared';
import type { HttpClient } from '@signalbox/service-kit';
import { z } from 'zod';
import { askJson } from './ask-json.ts';
import { createPoll, type Poll } from './poll.ts';

/** All that Consul says: who is registered, what the checks say and with which words, what is configured. */
export interface ConsulAnswer {
  readonly services: CatalogState['services'];
  readonly settings: CatalogState['settings'];
  readonly node: ConsulWord;
}

const serviceSchema = z.object({
  ID: z.string(),
  Service: z.string(),
  Address: z.string(),
  Port: z.int(),
  Meta: z.record(z.string(), z.string()).nullish(),
});
const checkSchema = z.object({ ServiceID: z.string(), Status: z.string(), Output: z.string() });
const servicesSchema = z.record(z.string(), serviceSchema);
const checksSchema = z.record(z.string(), checkSchema);
const keysSchema = z.array(z.object({ Key: z.string(), Value: z.string().nullable(), ModifyIndex: z.int() }));
type Check = z.infer<typeof checkSchema>;

const everyMs = 400;
const timeoutMs = 1500;
/** Longest words of a check that are shown. */
const maxOutput = 2000;

/** One agent is the whole Consul here, so its own lists are the catalogue, checks with their words included. */
export function createConsulProbe(
  consulUrl: string,
  client: HttpClient,
  hooks: { onChange: () => void; now: () => number },
): Poll<ConsulAnswer> {
  async function get(path: string, signal: AbortSignal): Promise<unknown> {
    const answer = await askJson(client, `${consulUrl}${path}`, timeoutMs, signal);
    if (answer === null) throw new Error('nothing listens there');
    // No key below a prefix is an answer, too.
    if (answer.status === 404) return [];
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return answer.body;
  }

  return createPoll({
    source: consulUrl,
    everyMs,
    timeoutMs: timeoutMs * 2,
    ...hooks,
    async ask(signal) {
      const [services, checks, keys] = await Promise.all([
        get('/v1/agent/services', signal),
        get('/v1/agent/checks', signal),
        get(`/v1/kv/${configPrefix}?recurse=true`, signal).catch(noLeader),
      ]);
      return readConsul(servicesSchema.parse(services), checksSchema.parse(checks), keysSchema.parse(keys));
    },
  });
}

/** Without a leader the agent still knows its services, but keys cannot be read: said as such. */
function noLeader(error: unknown): never {
  throw new Error(`the keys could not be read: ${error instanceof Error ? error.message : String(error)}`);
}

export function readConsul(
  services: z.infer<typeof servicesSchema>,
  checks: z.infer<typeof checksSchema>,
  keys: z.infer<typeof keysSchema>,
): ConsulAnswer {
  const all = Object.values(checks);
  return {
    services: Object.fromEntries(
      Object.values(services).map((service) => [service.ID, serviceState(service, checksOf(all, service.ID))]),
    ),
    settings: Object.fromEntries(
      keys.flatMap(({ Key, Value, ModifyIndex }) => {
        if (Value === null || Key.endsWith('/')) return [];
        const value = Buffer.from(Value, 'base64').toString('utf8');
        return [[Key.slice(configPrefix.length), { value, modifyIndex: ModifyIndex }]];
      }),
    ),
    node: worst(checksOf(all, '')),
  };
}

function checksOf(checks: readonly Check[], serviceId: string): readonly Check[] {
  return checks.filter((check) => check.ServiceID === serviceId);
}

function serviceState(
  { ID, Service, Address, Port, Meta }: z.infer<typeof serviceSchema>,
  checks: readonly Check[],
): CatalogState['services'][string] {
  return {
    id: ID,
    service: Service,
    address: Address,
    port: Port,
    status: worst(checks),
    output: checks
      .map(({ Output }) => Output.trim())
      .join('\n')
      .slice(0, maxOutput),
    meta: Meta ?? {},
  };
}

/** The worst word counts; no check at all is passing, as Consul itself has it. */
function worst(checks: readonly Check[]): ConsulWord {
  const words = new Set(checks.map(({ Status }) => wordOf(Status)));
  return consulWords.findLast((word) => words.has(word)) ?? 'passing';
}

function wordOf(status: string): ConsulWord {
  return consulWords.find((word) => word === status) ?? 'unknown';
}
