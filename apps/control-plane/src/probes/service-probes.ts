import {
  digestSchema,
  healthSchema,
  serviceKinds,
  type Digest,
  type Health,
  type InstanceKind,
} from '@signalbox/shared';
import type { HttpClient } from '@signalbox/service-kit';
import { fetchMemberStats, type MemberStats } from '@signalbox/engines';
import type { ChildObservation, DriverView } from '../drivers/driver.ts';
import { askJson, type JsonAnswer } from './ask-json.ts';
import { createInstanceProbes, type InstanceProbes } from './instance-probes.ts';
import { createPoll, type Poll } from './poll.ts';

interface Hooks {
  readonly onChange: () => void;
  readonly now: () => number;
}

const healthTimeoutMs = 2000;
const shareTimeoutMs = 2000;
const statsTimeoutMs = 1500;

/** `/health/ready` of every service and member, once a second. */
export function createHealthProbes(driver: DriverView, client: HttpClient, hooks: Hooks): InstanceProbes<Health> {
  return createInstanceProbes(driver, (child) => {
    const base = isService(child.kind) ? child.url : child.statsUrl;
    if (base === null) return undefined;
    return pollOf(child, `${base}/health/ready`, 1000, healthTimeoutMs, hooks, async (signal, url) =>
      readHealth(await askJson(client, url, healthTimeoutMs, signal), child.id),
    );
  });
}

/** `/digest` of every messages instance, once a second: how much it holds and how far it has read. */
export function createShareProbes(driver: DriverView, client: HttpClient, hooks: Hooks): InstanceProbes<Digest> {
  return createInstanceProbes(driver, (child) => {
    if (child.kind !== 'messages' || child.url === null) return undefined;
    return pollOf(child, `${child.url}/digest`, 1000, shareTimeoutMs, hooks, async (signal, url) => {
      const answer = await askJson(client, url, shareTimeoutMs, signal);
      if (answer === null) throw new Error('nothing listens there');
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      return digestSchema.parse(answer.body);
    });
  });
}

/** `/stats` of every member, twice a second. */
export function createMemberProbes(driver: DriverView, hooks: Hooks): InstanceProbes<MemberStats> {
  return createInstanceProbes(driver, (child) => {
    const { statsUrl } = child;
    if (child.kind !== 'hazelcast' || statsUrl === null) return undefined;
    return pollOf(child, statsUrl, 500, statsTimeoutMs, hooks, (signal) => fetchMemberStats(statsUrl, signal));
  });
}

function pollOf<T>(
  { life }: ChildObservation,
  source: string,
  everyMs: number,
  timeoutMs: number,
  hooks: Hooks,
  ask: (signal: AbortSignal, source: string) => Promise<T>,
): Poll<T> {
  return createPoll({ source, life, everyMs, timeoutMs, ...hooks, ask: (signal) => ask(signal, source) });
}

/** A health report, or what stands in its place. Nobody listening is an answer: not ready. */
export function readHealth(answer: JsonAnswer | null, id: string): Health {
  if (answer === null) return { instance: id, ready: false, reasons: ['nothing listens on its port'] };
  const health = healthSchema.safeParse(answer.body);
  if (health.success && health.data.instance === id) return health.data;
  if (health.success)
    return { instance: id, ready: false, reasons: [`its port is answered by ${health.data.instance}`] };
  // A member refuses with a problem document.
  if (answer.status === 503) return { instance: id, ready: false, reasons: [detailOf(answer.body)] };
  throw new Error(`status ${answer.status} without a health report`);
}

function detailOf(body: unknown): string {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  return typeof detail === 'string' ? detail.slice(0, 300) : 'it says that it is not ready';
}

function isService(kind: InstanceKind): boolean {
  return serviceKinds.some((service) => service === kind);
}
