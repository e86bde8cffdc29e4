import type { Change, Counters, Json, MessageRow } from '@signalbox/shared';
import type { Ledger } from '../ledger/ledger.ts';
import type { TopicSource } from './topic-source.ts';

/** Rows a viewer holds; older ones are asked for with `GET /api/messages`. */
export const messagesWindow = 500;

/** The topic `messages`: the newest rows and the counters, by what the ledger says has changed. */
export function createMessagesSource(ledger: Ledger, counters: () => Counters): TopicSource {
  /** Ids shown, oldest first, with the numbers of their rows. */
  const shown = new Map<string, number>();
  let told: Counters = counters();

  function collect(): Change[] {
    const ids = ledger.changes();
    const rows = rowsOf(ids);
    const changes: Change[] = rows.map((row) => ({ op: 'set', path: ['rows', row.id], value: asJson(row) }));
    for (const id of ids) {
      if (ledger.row(id) === undefined && shown.delete(id)) changes.push({ op: 'delete', path: ['rows', id] });
    }
    for (const row of rows) shown.set(row.id, row.n);
    for (const [id, n] of shown) {
      if (n > ledger.newest() - messagesWindow) break;
      shown.delete(id);
      changes.push({ op: 'delete', path: ['rows', id] });
    }
    const now = counters();
    if (differ(told, now)) changes.push({ op: 'set', path: ['counters'], value: { ...now } });
    told = now;
    return changes;
  }

  function rowsOf(ids: ReadonlySet<string>): MessageRow[] {
    const oldest = ledger.newest() - messagesWindow;
    return [...ids]
      .flatMap((id) => ledger.row(id) ?? [])
      .filter(({ n }) => n > oldest)
      .toSorted((a, b) => a.n - b.n);
  }

  return {
    collect,
    snapshot() {
      const rows = [...shown.keys()].flatMap((id) => ledger.row(id) ?? []);
      return {
        counters: { ...told },
        rows: Object.fromEntries(rows.map((row) => [row.id, asJson(row)])),
        window: messagesWindow,
      };
    },
  };
}

function differ(a: Counters, b: Counters): boolean {
  return (Object.keys(b) as (keyof Counters)[]).some((name) => a[name] !== b[name]);
}

function asJson(row: MessageRow): Json {
  return { ...row };
}
