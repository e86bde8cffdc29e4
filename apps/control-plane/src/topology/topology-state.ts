import type { ConsulWord, Instance, InstanceState, TopologyState } from '@signalbox/shared';
import { canAnswer, type Child, type Facts, seenOf } from './facts.ts';
import { readinessOf, type Readiness } from './readiness.ts';
import { reasonOf } from './reason.ts';
import type { SinceBook } from './since.ts';

/** Every instance as it is, from what the driver knows and what the probes saw. */
export function topologyState(facts: Facts, since: SinceBook): TopologyState {
  return {
    epoch: facts.epoch,
    safe: facts.safe,
    cluster: clusterOf(facts),
    instances: Object.fromEntries(facts.children.map((child) => [child.id, instanceOf(child, facts, since)])),
    wanted: { ...facts.wanted },
  };
}

function instanceOf(child: Child, facts: Facts, since: SinceBook): Instance {
  const readiness = readinessOf(child, facts);
  const state = stateOf(child.state, readiness);
  const { id, kind, partOf, pid, url, port, startedAt, restarts, exit, rss, cpu, resumesAt } = child;
  return {
    id,
    kind,
    state,
    since: since.of(id, state),
    ready: readiness.ready,
    reason: reasonOf(state, child.reason, readiness.reason),
    pid,
    url,
    port,
    startedAt,
    restarts,
    consul: consulWord(child, facts),
    partOf,
    exit,
    rss,
    cpu,
    resumesAt,
  };
}

/** `degraded`: the process runs, and whoever asked it says that it does not do its work, or got no answer. */
function stateOf(state: InstanceState, { works }: Readiness): InstanceState {
  return state === 'ready' && !works ? 'degraded' : state;
}

/** Consul's word stands for one missed answer; of a Consul that does not run there is none. */
function consulWord({ id, kind }: Child, { catalog, children }: Facts): ConsulWord {
  const consul = children.find((child) => child.kind === 'consul');
  const silent = catalog.misses > 1 || (consul !== undefined && !canAnswer(consul));
  if (silent || catalog.value === null) return 'unknown';
  return kind === 'consul' ? catalog.value.node : (catalog.value.services[id]?.status ?? 'absent');
}

/** The largest cluster that any member sees: a member cut off sees only itself. */
function clusterOf({ children, members }: Facts): TopologyState['cluster'] {
  const answers = children
    .filter((child) => child.kind === 'hazelcast' && canAnswer(child))
    .flatMap((child) => seenOf(child, members.get(child.id)) ?? []);
  if (answers.length === 0) return { size: null, migrations: null };
  const migrations = answers.map((answer) => answer.migrations);
  return {
    size: Math.max(...answers.map(({ cluster }) => cluster.size)),
    // A copy on the move is active at both ends; the largest number counts it once. What waits is known to the master alone.
    migrations:
      Math.max(...migrations.map(({ active }) => active)) + Math.max(...migrations.map(({ queued }) => queued)),
  };
}
