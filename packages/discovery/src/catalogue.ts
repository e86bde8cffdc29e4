import type { InstanceKind, LayoutPorts } from '@signalbox/shared';
import type { Logger } from '@signalbox/service-kit';
import type { RawService } from './consul/consul-client.ts';
import type { Catalogue, ServiceEntry } from './port.ts';
import { nextServiceList } from './service-list.ts';

type Listener = (entries: readonly ServiceEntry[]) => void;

export interface CatalogueDeps {
  readonly logger?: Logger | undefined;
  /** Somebody wants to know of a kind that nobody asked about before. */
  readonly onWanted: (kind: InstanceKind) => void;
}

/** The last good list of each kind, in memory. `take` feeds it an answer; none is believed before `layoutIs` was told once. */
export interface CatalogueState extends Catalogue {
  take(kind: InstanceKind, answer: readonly RawService[]): void;
  /** Where instances listen; undefined: nobody says, so any port of this machine is believed. */
  layoutIs(ports: LayoutPorts | undefined): void;
}

export function createCatalogue(deps: CatalogueDeps): CatalogueState {
  const lists = new Map<InstanceKind, readonly ServiceEntry[]>();
  const listeners = new Map<InstanceKind, Set<Listener>>();
  const reported = new Set<string>();
  /** What Consul answered last, believed or not. */
  const answers = new Map<InstanceKind, readonly RawService[]>();
  let layout: { readonly ports: LayoutPorts | undefined } | undefined;

  function listenersOf(kind: InstanceKind): Set<Listener> {
    const found = listeners.get(kind) ?? new Set();
    listeners.set(kind, found);
    return found;
  }

  function settle(kind: InstanceKind, answer: readonly RawService[]): void {
    if (layout === undefined) return;
    const before = lists.get(kind);
    const { entries, refused } = nextServiceList(kind, before ?? [], answer, layout.ports);
    for (const row of refused) {
      const { id, expected, found } = row;
      if (reported.has(`${id} ${found}`) || reported.size > 1000) continue;
      reported.add(`${id} ${found}`);
      const msg = `${kind} ${id} in the catalogue is not believed: expected ${expected}, found ${found}`;
      deps.logger?.emit('config.rejected', { key: `service ${kind}`, expected, found }, msg);
    }
    lists.set(kind, entries);
    if (before !== undefined && summary(before) === summary(entries)) return;
    logChange(deps.logger, kind, entries);
    for (const listener of listenersOf(kind)) listener(entries);
  }

  return {
    current: (kind) => lists.get(kind) ?? [],
    answered: (kind) => lists.has(kind),
    watch(kind, listener) {
      listenersOf(kind).add(listener);
      const known = lists.get(kind);
      if (known !== undefined) listener(known);
      else deps.onWanted(kind);
      return () => listenersOf(kind).delete(listener);
    },
    take(kind, answer) {
      answers.set(kind, answer);
      settle(kind, answer);
    },
    layoutIs(ports) {
      layout = { ports };
      for (const [kind, answer] of answers) settle(kind, answer);
    },
  };
}

/** Everything but the check's words, which change with every check. */
function summary(entries: readonly ServiceEntry[]): string {
  return JSON.stringify(entries.map(({ output: _words, ...rest }) => rest));
}

function logChange(logger: Logger | undefined, kind: InstanceKind, entries: readonly ServiceEntry[]): void {
  const passing = entries.filter((entry) => entry.passing).map((entry) => entry.id);
  const fields = { service: kind, instances: entries.map((entry) => entry.id), passing };
  logger?.emit('discovery.changed', fields, `${kind}: ${passing.join(', ') || 'none passing'} (of ${entries.length})`);
}
