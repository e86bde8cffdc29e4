import type { JournalRecord, JournalType } from '@signalbox/shared';

/** One change to a journal: which, to which record, and a number that picks what it becomes. */
export interface Damage {
  readonly how: number;
  readonly at: number;
  readonly to: number;
}

type Harm = (journal: JournalRecord[], at: number, to: number) => void;

/** Each takes a record at `at` and may use another that `to` picks. */
const harms: readonly { readonly of: readonly JournalType[]; readonly harm: Harm }[] = [
  { of: ['log', 'read-item', 'outcome', 'log-end', 'invoke', 'read-end', 'settled', 'unsettled', 'fault'], harm: drop },
  { of: ['log', 'read-item', 'digest', 'outcome', 'end', 'settled', 'log-begin'], harm: repeat },
  { of: ['log', 'read-item', 'outcome', 'invoke', 'log-begin', 'read-begin', 'settled'], harm: move },
  { of: ['log', 'read-item', 'invoke'], harm: (journal, at, to) => take(journal, at, to, 'id') },
  { of: ['log', 'read-item', 'invoke', 'digest'], harm: (journal, at, to) => take(journal, at, to, 'hash') },
  { of: ['log', 'read-item'], harm: (journal, at, to) => take(journal, at, to, 'partition') },
  { of: ['log', 'read-item'], harm: (journal, at, to) => take(journal, at, to, 'offset') },
  {
    of: ['outcome'],
    harm: (journal, at, to) => set(journal, at, { outcome: (['acked', 'refused', 'unknown'] as const)[to % 3] }),
  },
  {
    of: ['read-end'],
    harm: (journal, at, to) => set(journal, at, { complete: to % 3 > 0, owns: [[], [0], [0, 1], [0, 1, 2]][to % 4] }),
  },
  {
    of: ['read-begin'],
    harm: (journal, at, to) => set(journal, at, { final: to % 2 === 0, client: `client-${to % 2}` }),
  },
  { of: ['invoke'], harm: (journal, at, to) => set(journal, at, { order: `k${to % 2}` }) },
  {
    of: ['digest'],
    harm: (journal, at, to) =>
      set(journal, at, { count: to % 5, partitions: { '0': { count: to % 4, hash: '0'.repeat(16) } } }),
  },
  {
    of: ['log', 'read-item', 'invoke'],
    harm: (journal, at) => insert(journal, at, { type: 'settled', logging: [], messages: [] }),
  },
  {
    of: ['log', 'read-item', 'invoke'],
    harm: (journal, at, to) =>
      insert(journal, at, {
        type: 'lost-sight',
        what: (['log', 'senders', 'reads'] as const)[to % 3] ?? 'log',
        reason: 'damage',
      }),
  },
  {
    of: ['log', 'read-item', 'invoke'],
    harm: (journal, at, to) => insert(journal, at, { type: 'log-begin', pass: to % 9, fromStart: to % 2 === 0 }),
  },
];

/** Changes a journal here and there, keeping the counts of reads right where items come and go. */
export function spoilAtRandom(journal: JournalRecord[], damages: readonly Damage[]): JournalRecord[] {
  const spoiled = [...journal];
  for (const { how, at, to } of damages) {
    const { of, harm } = harms[how % harms.length] ?? { of: [], harm: drop };
    const places = spoiled.flatMap(({ type }, index) => (index > 0 && of.includes(type) ? [index] : []));
    const place = places[at % places.length];
    if (place !== undefined) harm(spoiled, place, to);
  }
  countAgain(spoiled);
  return spoiled;
}

function countAgain(journal: JournalRecord[]): void {
  const items = new Map<number, number>();
  journal.forEach((record, at) => {
    if (record.type === 'read-begin') items.set(record.read, 0);
    if (record.type === 'read-item') items.set(record.read, (items.get(record.read) ?? 0) + 1);
    if (record.type === 'read-end') journal[at] = { ...record, count: items.get(record.read) ?? 0 };
  });
}

function drop(journal: JournalRecord[], at: number): void {
  journal.splice(at, 1);
}

function repeat(journal: JournalRecord[], at: number, to: number): void {
  const record = journal[at];
  if (record !== undefined) journal.splice(at + 1 + (to % 5), 0, record);
}

function move(journal: JournalRecord[], at: number, to: number): void {
  const [record] = journal.splice(at, 1);
  if (record !== undefined) journal.splice(1 + (to % journal.length), 0, record);
}

/** A field as another record of the same type has it. */
function take(journal: JournalRecord[], at: number, to: number, field: string): void {
  const record = journal[at];
  const others = journal.filter(({ type }) => type === record?.type);
  const other = others[to % others.length];
  const value = other === undefined ? undefined : Object.entries(other).find(([name]) => name === field)?.[1];
  if (value !== undefined) set(journal, at, { [field]: value });
}

function set(journal: JournalRecord[], at: number, fields: object): void {
  // The cast keeps the type: only fields of that type are named above.
  journal[at] = { ...journal[at], ...fields } as JournalRecord;
}

function insert(journal: JournalRecord[], at: number, record: object): void {
  // The cast puts the time of the neighbour where the record has none.
  journal.splice(at, 0, { ...record, t: journal[at]?.t ?? 0 } as JournalRecord);
}
