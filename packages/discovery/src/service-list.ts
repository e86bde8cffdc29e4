import { instanceIdSchema, type InstanceId, type InstanceKind, type LayoutPorts } from '@signalbox/shared';
import type { RawService } from './consul/consul-client.ts';
import type { ServiceEntry } from './port.ts';

/** Why a row of the catalogue is not believed. */
export interface RefusedRow {
  readonly id: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * What one answer means beside what was known: entries ordered by id, and the rows that were not believed. `ports`: where the control plane
 * lets each instance listen; an instance it does not know, or one that is elsewhere, is a stranger.
 */
export function nextServiceList(
  kind: InstanceKind,
  known: readonly ServiceEntry[],
  answer: readonly RawService[],
  ports?: LayoutPorts,
): { entries: readonly ServiceEntry[]; refused: readonly RefusedRow[] } {
  const refused: RefusedRow[] = [];
  const entries: ServiceEntry[] = [];
  for (const row of answer) {
    const entry = believe(kind, row, ports);
    if ('expected' in entry) refused.push(entry);
    else entries.push(entry);
  }
  entries.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  // An empty answer may come from a Consul that has lost its data: the last list stays, marked.
  if (entries.length > 0 || known.length === 0) return { entries, refused };
  return { entries: known.map((entry) => ({ ...entry, passing: false, check: 'absent' })), refused };
}

function believe(kind: InstanceKind, row: RawService, ports: LayoutPorts | undefined): ServiceEntry | RefusedRow {
  const id = ownId(kind, row.id);
  if (id === undefined) return { id: row.id, expected: `an id such as ${kind}-1`, found: row.id };
  if (row.address !== '127.0.0.1') return { id, expected: 'the address 127.0.0.1', found: row.address };
  if (!Number.isInteger(row.port) || row.port < 1 || row.port > 65_535) {
    return { id, expected: 'a port from 1 to 65535', found: String(row.port) };
  }
  const stranger = ports === undefined ? undefined : strangerIn(ports, id, row.port);
  if (stranger !== undefined) return stranger;
  const { address, port, check, output, meta } = row;
  return { id, kind, address, port, passing: check === 'passing', check, output, meta };
}

function strangerIn(ports: LayoutPorts, id: InstanceId, port: number): RefusedRow | undefined {
  const expected = ports[id];
  if (expected === port) return undefined;
  const found = `port ${port}`;
  return { id, expected: expected === undefined ? 'an instance of this cluster' : `port ${expected}`, found };
}

function ownId(kind: InstanceKind, id: string): InstanceId | undefined {
  const parsed = instanceIdSchema.safeParse(id);
  return parsed.success && parsed.data.startsWith(`${kind}-`) ? parsed.data : undefined;
}
