import { splitInstanceId, type Exit, type InstanceId } from '@signalbox/shared';
import type { ChildStatus } from '@signalbox/supervisor';
import type { ChildObservation } from '../driver.ts';
import { loopback, urlAt } from '../../loopback.ts';
import type { PortUse } from './plan.ts';
import { partOf } from './units.ts';
import type { Usage } from './usage-meter.ts';

export interface Surroundings {
  readonly ports: Readonly<Partial<Record<PortUse, number>>>;
  readonly usage: Usage | undefined;
  readonly resumesAt: string | null;
  readonly exit: Exit | null;
  /** A deeper reason than the supervisor knows; undefined when there is none. */
  readonly because: string | undefined;
}

/** What a supervisor knows of its child, in the words of the topology. */
export function observe(id: InstanceId, status: ChildStatus, around: Surroundings): ChildObservation {
  const { kind } = splitInstanceId(id);
  const { ports, usage } = around;
  const port = (kind === 'kafka' ? ports.broker : kind === 'hazelcast' ? ports.member : ports.http) ?? null;
  const speaksHttp = kind !== 'kafka' && kind !== 'hazelcast';
  const statsUrl = ports.stats === undefined ? null : urlAt(ports.stats);
  return {
    id,
    kind,
    partOf: partOf(id),
    state: status.state,
    reason: reasonOf(status, around),
    life: status.pid === undefined ? null : `${status.pid}/${status.processStartTime ?? ''}`,
    pid: status.pid ?? null,
    url: speaksHttp && port !== null ? urlAt(port) : statsUrl,
    host: port === null ? null : loopback,
    port,
    statsUrl,
    startedAt: status.startedAt ?? null,
    restarts: status.restarts,
    exit: around.exit,
    rss: usage?.rss ?? null,
    cpu: usage?.cpu ?? null,
    resumesAt: around.resumesAt,
  };
}

/** A pause that heals itself was asked for, also where another control plane was asked. */
function reasonOf({ state, reason }: ChildStatus, { because, resumesAt }: Surroundings): string {
  if (state === 'paused' && resumesAt !== null) return 'paused on request';
  return [because, reason].filter(Boolean).join('; ');
}
