import type { CatalogState, Instance, MapState, QueueState } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { consulLooks, isDead, stateLooks, type Look } from '../tone.ts';

/** One source's word on an instance. `at`: when it was asked; null where the source is the page's own feed. */
export interface StatusSource {
  readonly source: MessageKey;
  readonly look: Look;
  readonly detail: string;
  readonly at: string | null;
  /** True: it says there; false: it says not there; null: it does not know. */
  readonly there: boolean | null;
}

export interface Sources {
  readonly catalog: Pick<CatalogState, 'at' | 'error' | 'services'> | undefined;
  readonly map: Pick<MapState, 'at' | 'error' | 'members' | 'partitions'> | undefined;
  readonly queue: Pick<QueueState, 'at' | 'error' | 'partitions'> | undefined;
}

const joined: Look = { tone: 'ok', icon: 'check', word: 'sources.joined' };
const left: Look = { tone: 'bad', icon: 'kill', word: 'sources.left' };
const notKnown: Look = { tone: 'off', icon: 'question', word: 'sources.unknown' };

/** What the process itself, Consul, and the cluster it belongs to say, side by side. */
export function statusSourcesOf(instance: Instance, sources: Sources): StatusSource[] {
  return [ofProcess(instance), ...ofConsul(instance, sources), ...ofMembership(instance, sources)];
}

/** True when one source says there and another says not: it stands out until they agree. */
export function disagree(sources: readonly StatusSource[]): boolean {
  const words = new Set(sources.flatMap(({ there }) => (there === null ? [] : [there])));
  return words.size > 1;
}

function ofProcess(instance: Instance): StatusSource {
  const dead = isDead(instance.state);
  return {
    source: 'sources.process',
    look: stateLooks[instance.state],
    detail: instance.reason,
    at: null,
    there: dead ? false : instance.state === 'ready' || instance.state === 'degraded' ? true : null,
  };
}

function ofConsul(instance: Instance, { catalog }: Sources): StatusSource[] {
  if (instance.kind === 'consul') return [];
  const there = instance.consul === 'unknown' ? null : instance.consul === 'passing' || instance.consul === 'warning';
  return [
    {
      source: 'sources.consul',
      look: consulLooks[instance.consul],
      detail: catalog?.services[instance.id]?.output ?? '',
      at: catalog?.at ?? null,
      there,
    },
  ];
}

function ofMembership(instance: Instance, { map, queue }: Sources): StatusSource[] {
  switch (instance.kind) {
    case 'logging':
    case 'hazelcast': {
      const member = instance.id.replace('logging-', 'hazelcast-');
      const asked = map !== undefined && map.at !== null;
      return [membership('sources.cluster', asked, asked && Object.hasOwn(map.members, member), map)];
    }
    case 'messages': {
      const asked = queue !== undefined && queue.at !== null;
      const own = asked && Object.values(queue.partitions).some(({ owner }) => owner === instance.id);
      return [membership('sources.group', asked, own, queue)];
    }
    case 'kafka': {
      const asked = queue !== undefined && queue.at !== null;
      const inSync = asked && Object.values(queue.partitions).some(({ isr }) => isr.includes(instance.id));
      return [membership('sources.inSync', asked, inSync, queue)];
    }
    case 'facade':
    case 'consul':
      return [];
  }
}

function membership(
  source: MessageKey,
  asked: boolean,
  there: boolean,
  from: { at: string | null; error: string | null } | undefined,
): StatusSource {
  return {
    source,
    look: asked ? (there ? joined : left) : notKnown,
    detail: from?.error ?? '',
    at: from?.at ?? null,
    there: asked ? there : null,
  };
}
