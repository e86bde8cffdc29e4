import { AppError, type ConsulWord } from '@signalbox/shared';
import Consul from 'consul';
import { z } from 'zod';
import type { ConsulSelf, KeyEntry, Registration } from '../port.ts';

/** A row of Consul's answer on one service, its fields not yet trusted. */
export interface RawService {
  readonly id: string;
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly check: ConsulWord;
  readonly output: string;
}

export interface WatchHandlers<T> {
  readonly onAnswer: (answer: T) => void;
  /** The watch has ended itself; whoever wants more opens another. */
  readonly onError: (error: Error) => void;
}

/** The calls of Consul this package makes; a watch is one long poll after another until it fails or is closed. */
export interface ConsulApi {
  watchService(service: string, waitSeconds: number, handlers: WatchHandlers<readonly RawService[]>): () => void;
  watchKeys(prefix: string, waitSeconds: number, handlers: WatchHandlers<readonly KeyEntry[]>): () => void;
  register(registration: Registration): Promise<void>;
  deregister(id: string): Promise<void>;
  /** What this agent holds under an id; undefined: nothing. */
  registered(id: string): Promise<Pick<RawService, 'port' | 'meta'> | undefined>;
  self(): Promise<ConsulSelf>;
  getKey(key: string): Promise<KeyEntry | undefined>;
  listKeys(prefix: string): Promise<readonly KeyEntry[]>;
  putKey(key: string, value: string, cas?: number): Promise<boolean>;
  /** Each over its `modifyIndex` only, all in one transaction. False: one was overtaken, so none is written. */
  putKeys(writes: readonly KeyEntry[]): Promise<boolean>;
  deleteKey(key: string): Promise<void>;
  close(): void;
}

const checkSchema = z.object({
  Status: z.enum(['passing', 'warning', 'critical']).catch('critical'),
  Output: z.string(),
});
const serviceSchema = z.object({
  ID: z.string(),
  Service: z.string(),
  Address: z.string(),
  Port: z.number(),
  Meta: z.record(z.string(), z.string()).nullish(),
});
const healthSchema = z.array(z.object({ Service: serviceSchema, Checks: z.array(checkSchema) }));
const keySchema = z.object({ Key: z.string(), Value: z.string().nullish(), ModifyIndex: z.number() });
const keysSchema = z.array(keySchema).nullish();
const localSchema = z.record(z.string(), serviceSchema);
const selfSchema = z.object({ Config: z.object({ NodeName: z.string(), NodeID: z.string(), Version: z.string() }) });

/** Milliseconds for a call that is no long poll. */
const callMs = 2000;

/** The `consul` client behind our own types: every answer is parsed, every failure is an AppError `unavailable`. */
export function createConsulClient(url: string, token: string): ConsulApi {
  const { hostname, port } = new URL(url);
  const consul = new Consul({ host: hostname, port: Number(port), defaults: { token } });
  // The client knows these options of every call, its types do not.
  const bounded: { timeout: number; token?: string } = { timeout: callMs };

  return {
    watchService: (service, waitSeconds, handlers) =>
      watch(consul, consul.health.service, { service, wait: `${waitSeconds}s` }, handlers, (data) =>
        healthSchema.parse(data ?? []).map(toRawService),
      ),
    watchKeys: (prefix, waitSeconds, handlers) =>
      watch(consul, consul.kv.get, { key: prefix, recurse: 'true', wait: `${waitSeconds}s` }, handlers, (data) =>
        (keysSchema.parse(data) ?? []).map(toKeyEntry),
      ),
    register: (registration) =>
      ask('register an instance', async () => {
        await consul.agent.service.register({ ...bounded, ...toDefinition(registration) });
      }),
    deregister: (id) =>
      ask('deregister an instance', async () => {
        const known = await local(consul, bounded, id);
        if (known !== undefined) await consul.agent.service.deregister({ ...bounded, id });
      }),
    registered: (id) =>
      ask('look up a registration', async () => {
        const known = await local(consul, bounded, id);
        return known === undefined ? undefined : { port: known.Port, meta: known.Meta ?? {} };
      }),
    self: () =>
      ask('say who it is', async () => {
        const { Config } = selfSchema.parse(await consul.agent.self(bounded));
        return { nodeName: Config.NodeName, nodeId: Config.NodeID, version: Config.Version };
      }),
    getKey: (key) =>
      ask('read a key', async () => {
        const found = await consul.kv.get({ ...bounded, key });
        return found === null || found === undefined ? undefined : toKeyEntry(keySchema.parse(found));
      }),
    listKeys: (prefix) =>
      ask('list keys', async () => {
        const found: unknown = await consul.kv.get({ ...bounded, key: prefix, recurse: true });
        return (keysSchema.parse(found) ?? []).map(toKeyEntry);
      }),
    putKey: (key, value, cas) =>
      ask('write a key', async () => {
        const written: unknown = await consul.kv.set({ ...bounded, key, value, ...(cas === undefined ? {} : { cas }) });
        // The client turns Consul's `false` into undefined.
        return written === true;
      }),
    putKeys: (writes) =>
      ask('write several keys at once', async () => {
        const operations = writes.map(({ key, value, modifyIndex }) => ({
          KV: { Verb: 'cas', Key: key, Value: Buffer.from(value).toString('base64'), Index: modifyIndex },
        }));
        try {
          // The client hands them on as they are, in Consul's own form; its types know another.
          const { transaction }: { transaction: { create(of: unknown, options: object): Promise<unknown> } } = consul;
          await transaction.create(operations, bounded);
          return true;
        } catch (thrown) {
          // A transaction that is undone is answered so; every other answer is a failure.
          if (statusOf(thrown) === 409) return false;
          throw thrown;
        }
      }),
    deleteKey: (key) =>
      ask('delete a key', async () => {
        await consul.kv.del({ ...bounded, key });
      }),
    close: () => consul.destroy(),
  };
}

/**
 * The client's own watch keeps the index rules: it starts at 0, goes back to 0 when the index went backwards, and takes 0
 * for an error. It is ended at its first error, so that the next one starts at 0 and is answered at once, even by a
 * Consul that has lost its data and would let an old index wait.
 */
function watch<T>(
  consul: Consul,
  method: (...options: never[]) => unknown,
  options: Record<string, string>,
  handlers: WatchHandlers<T>,
  parse: (data: unknown) => T,
): () => void {
  const polling = consul.watch({ method, options });
  const fail = (error: Error): void => {
    polling.end();
    handlers.onError(error);
  };
  polling.on('error', fail);
  polling.on('change', (data: unknown) => {
    let answer: T;
    try {
      answer = parse(data);
    } catch (thrown) {
      fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
      return;
    }
    handlers.onAnswer(answer);
  });
  return () => polling.end();
}

async function local(consul: Consul, bounded: object, id: string): Promise<z.output<typeof serviceSchema> | undefined> {
  return localSchema.parse(await consul.agent.service.list({ ...bounded, filter: `ID == "${id}"` }))[id];
}

function toDefinition(registration: Registration) {
  const { id, kind, port, meta, check, initially = 'passing' } = registration;
  return {
    id,
    name: kind,
    address: '127.0.0.1',
    port,
    meta: { ...meta },
    check: {
      name: check === 'http' ? `${id} says it is ready` : `${id} accepts connections`,
      ...(check === 'http' ? { http: `http://127.0.0.1:${port}/health/ready` } : { tcp: `127.0.0.1:${port}` }),
      interval: '1s',
      timeout: '1s',
      status: initially,
      deregistercriticalserviceafter: '1m',
    },
  };
}

function toRawService({ Service, Checks }: z.output<typeof healthSchema>[number]): RawService {
  const worst = (['critical', 'warning'] as const).find((status) => Checks.some((check) => check.Status === status));
  return {
    id: Service.ID,
    service: Service.Service,
    address: Service.Address,
    port: Service.Port,
    meta: Service.Meta ?? {},
    check: worst ?? 'passing',
    output: (Checks.find((check) => check.Status === (worst ?? 'passing') && check.Output !== '')?.Output ?? '').trim(),
  };
}

function toKeyEntry(entry: z.output<typeof keySchema>): KeyEntry {
  return { key: entry.Key, value: entry.Value ?? '', modifyIndex: entry.ModifyIndex };
}

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : undefined;
}

async function ask<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'unavailable',
      `Consul could not be asked to ${what}.`,
      { expected: 'an answer of our Consul', found, remedy: 'Try again; `signalbox status` tells how Consul is.' },
      cause,
    );
  }
}
