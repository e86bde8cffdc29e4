import { type Instance, type MapTotal, mapTotalSchema, type Status, statusSchema } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { table } from '../output.ts';

export interface StatusOptions {
  map?: boolean;
}

/** `status`: every instance, the cluster's size and safety, the queue's leaders; with `--map` the map's table per member. */
export async function status(context: Context, { map = false }: StatusOptions): Promise<void> {
  const found = await context.control().get('/api/topology', statusSchema);
  context.output.result(found, () => (map ? describeMap(found) : describeStatus(found)));
}

function describeStatus(found: Status): string {
  const rows = found.instances.map((instance) => [
    instance.id,
    instance.state,
    readyWord(instance),
    String(instance.pid ?? '-'),
    instance.url ?? (instance.port === null ? '-' : `127.0.0.1:${instance.port}`),
    instance.consul,
    String(instance.restarts),
    instance.reason,
  ]);
  const leaders = found.queue.partitions.map((partition) => `${partition.id}:${partition.leader ?? '?'}`);
  return [
    table([['INSTANCE', 'STATE', 'READY', 'PID', 'ADDRESS', 'CONSUL', 'RESTARTS', 'REASON'], ...rows]),
    '',
    `epoch ${found.epoch} · cluster of ${found.cluster.size ?? 'unknown size'}, ${safetyWord(found)} · ${found.queue.backend} leaders ${leaders.join(' ') || 'unknown'}`,
  ].join('\n');
}

const columns = mapTotalSchema.keyof().options;

/** The map as each member counts it, and the sum (report C). */
function describeMap({ map: { members, total } }: Status): string {
  const row = (name: string, figures: MapTotal): string[] => [
    name,
    ...columns.map((column) => String(figures[column])),
  ];
  return table([
    ['MEMBER', ...columns.map((column) => column.replaceAll(/[A-Z]/g, ' $&').toUpperCase())],
    ...members.map((member) => row(member.id, member)),
    row('total', total),
  ]);
}

function readyWord(instance: Instance): string {
  if (instance.ready === null) return 'unknown';
  return instance.ready ? 'yes' : 'no';
}

function safetyWord(found: Status): string {
  if (found.safe === null) return 'safety unknown';
  return found.safe ? 'safe' : `not safe (${found.cluster.migrations ?? '?'} migrations)`;
}
