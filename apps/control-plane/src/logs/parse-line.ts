import {
  type EventLine,
  hops,
  instanceIdSchema,
  levels,
  messageIdSchema,
  outcomes,
  parseEventLine,
  writerSchema,
} from '@signalbox/shared';

type Check = (value: unknown) => boolean;

const isString: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isInteger: Check = (value) => Number.isSafeInteger(value);
const isPositive: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
const isFilled: Check = (value) => typeof value === 'string' && value !== '';
const oneOf = (list: readonly string[]): Check => {
  const set = new Set<unknown>(list);
  return (value) => set.has(value);
};
/** Remembers which short texts a schema has taken: there are some tens of instances, each in thousands of lines. */
const remembered = (accepts: Check): Check => {
  const known = new Set<unknown>();
  return (value) => {
    if (known.has(value)) return true;
    if (!accepts(value)) return false;
    if (known.size < 1000) known.add(value);
    return true;
  };
};
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The one form our loggers write; every other valid form takes the slow way. */
const moment = /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Every field a hop line may have. A line with any other field takes the slow way. */
const hopChecks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['t', (value) => typeof value === 'string' && moment.test(value)],
  ['seq', isPositive],
  ['level', oneOf(levels)],
  ['instance', remembered((value) => writerSchema.safeParse(value).success)],
  ['life', isFilled],
  ['epoch', isPositive],
  ['event', (value) => value === 'hop'],
  ['msg', isString],
  ['hop', oneOf(hops)],
  ['messageId', (value) => typeof value === 'string' && (uuid.test(value) || messageIdSchema.safeParse(value).success)],
  ['requestId', isString],
  ['attempt', isPositive],
  ['to', remembered((value) => instanceIdSchema.safeParse(value).success)],
  ['outcome', oneOf(outcomes)],
  ['ms', isNumber],
  ['status', isInteger],
  ['partition', isInteger],
  ['offset', isInteger],
  ['mapPartition', isInteger],
  ['bytes', isInteger],
  ['text', isString],
  ['hash', isString],
  ['reason', isString],
]);
const required = ['t', 'seq', 'level', 'instance', 'life', 'event', 'msg', 'hop', 'attempt', 'outcome', 'ms'];

/**
 * A line as one of our events, or undefined: the same answer as the contract's `parseEventLine`. Hops are nearly all lines of a busy
 * cluster, so they are checked field by field by the table above (a property test holds the two together); what that table does not take goes to the schema.
 */
export function parseLine(line: string): EventLine | undefined {
  return line.includes('"event":"hop"') ? (parseHop(line) ?? parseEventLine(line)) : parseEventLine(line);
}

function parseHop(line: string): EventLine | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // Not JSON; the slow way says so in the same words.
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const fields: Record<string, unknown> = json as Record<string, unknown>;
  for (const name in fields) {
    const check = hopChecks.get(name);
    if (check === undefined || !check(fields[name])) return undefined;
  }
  for (const name of required) if (fields[name] === undefined) return undefined;
  // Every field was checked above.
  return fields as unknown as EventLine;
}

/** Counts lines that were written and never seen, by the writer's own numbers (CONTRACT §7). */
export interface SeqGaps {
  /** Takes note of one line; gives how many are missing right before it. */
  take(life: string, seq: number): number;
}

/** Old lives are forgotten: a file holds the lives of one instance, one after the other. */
const livesKept = 8;

export function createSeqGaps(): SeqGaps {
  const last = new Map<string, number>();
  return {
    take(life, seq) {
      const before = last.get(life) ?? 0;
      if (!last.has(life) && last.size >= livesKept) last.delete(last.keys().next().value ?? '');
      last.set(life, Math.max(before, seq));
      return Math.max(0, seq - before - 1);
    },
  };
}
