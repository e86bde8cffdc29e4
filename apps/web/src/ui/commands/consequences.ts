import {
  splitInstanceId,
  type CommandRequest,
  type Instance,
  type InstanceId,
  type InstanceKind,
  type MapState,
} from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import type { Values } from '../../i18n/use-t.ts';
import { isDead } from '../tone.ts';

/** One thing that would follow, as a sentence of the catalog. */
export interface Consequence {
  readonly key: MessageKey;
  readonly values: Values;
}

/** What is known of the cluster at this moment; an undefined part is not known and is never guessed. */
export interface Facts {
  readonly instances: readonly Instance[];
  readonly safe: boolean | null;
  readonly map: Pick<MapState, 'partitions'> | undefined;
  readonly backups: number | undefined;
}

/** Partitions of the map of which no copy would be left if these members were gone. */
export function partitionsWithoutCopy(partitions: readonly (readonly string[])[], gone: ReadonlySet<string>): number {
  return partitions.filter((holders) => holders.length > 0 && holders.every((holder) => gone.has(holder))).length;
}

/**
 * What a command would do beyond what the cluster is promised to bear without a stop (RELIABILITY §1), from live data. Empty: nothing to warn of.
 */
export function consequencesOf(request: CommandRequest, facts: Facts): Consequence[] {
  if (request.verb !== 'kill' && request.verb !== 'stop' && request.verb !== 'pause') return [];
  const hit = units(request.targets);
  return [
    ...ofLogging(request.verb, hit, facts),
    ...lastOnes('messages', hit, facts, 'risk.messagesAll'),
    ...lastOnes('facade', hit, facts, 'risk.facadesAll'),
    ...ofBrokers(hit, facts),
  ];
}

/** A member and its logging instance are one unit: whichever is named, both go. */
function units(targets: readonly InstanceId[]): Set<string> {
  return new Set(
    targets.map((id) => {
      const { kind, number } = splitInstanceId(id);
      return kind === 'hazelcast' ? `logging-${number}` : id;
    }),
  );
}

function alive(kind: InstanceKind, facts: Facts): Instance[] {
  return facts.instances.filter((instance) => instance.kind === kind && !isDead(instance.state));
}

function ofLogging(verb: 'kill' | 'stop' | 'pause', hit: ReadonlySet<string>, facts: Facts): Consequence[] {
  const running = alive('logging', facts);
  const struck = running.filter(({ id }) => hit.has(id)).length;
  if (struck === 0) return [];
  const left = running.length - struck;
  const out: Consequence[] = [];
  if (left === 0) out.push({ key: 'risk.loggingAll', values: { count: struck } });
  const members = new Set([...hit].map((id) => id.replace('logging-', 'hazelcast-')));
  const bare = facts.map === undefined ? 0 : partitionsWithoutCopy(facts.map.partitions, members);
  const tolerated = facts.backups === undefined ? undefined : Math.min(facts.backups, running.length - 1);
  if (verb === 'kill' && left > 0 && (bare > 0 || (tolerated !== undefined && struck > tolerated)))
    out.push({ key: 'risk.loggingMany', values: { count: struck, partitions: bare, tolerated: tolerated ?? 0 } });
  if (verb === 'kill' && left > 0 && facts.safe === false) out.push({ key: 'risk.notSafe', values: {} });
  return out;
}

function lastOnes(kind: 'messages' | 'facade', hit: ReadonlySet<string>, facts: Facts, key: MessageKey): Consequence[] {
  const running = alive(kind, facts);
  const struck = running.filter(({ id }) => hit.has(id)).length;
  return struck > 0 && struck === running.length ? [{ key, values: { count: struck } }] : [];
}

function ofBrokers(hit: ReadonlySet<string>, facts: Facts): Consequence[] {
  const all = facts.instances.filter(({ kind }) => kind === 'kafka').length;
  const running = alive('kafka', facts);
  const struck = running.filter(({ id }) => hit.has(id)).length;
  if (struck === 0) return [];
  // Writes need the majority of the brokers that the log is replicated to: two of three, one of one.
  const needed = Math.floor(all / 2) + 1;
  const left = running.length - struck;
  return left >= needed ? [] : [{ key: 'risk.brokers', values: { left, needed } }];
}
