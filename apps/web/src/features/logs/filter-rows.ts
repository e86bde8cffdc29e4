import { levels, type Level, type LogLine } from '@signalbox/shared';
import type { LogRow } from './rows.ts';

export interface RowFilter {
  /** The quietest level shown. */
  readonly level: Level;
  readonly words: string;
  /** A message's id or the beginning of one. */
  readonly messageId: string;
}

export function levelFilter(text: string | null): Level {
  return levels.find((level) => level === text) ?? 'debug';
}

/** Lines at or above the level that hold the words and concern the message. Gaps stay: what is missing may have been what was looked for. */
export function filterRows(rows: readonly LogRow[], { level, words, messageId }: RowFilter): readonly LogRow[] {
  const least = levels.indexOf(level);
  const wanted = words.trim().toLowerCase();
  const id = messageId.trim().toLowerCase();
  if (least === 0 && wanted === '' && id === '') return rows;
  return rows.filter((row) => {
    if (row.kind === 'gap') return true;
    if (levels.indexOf(row.line.level) < least) return false;
    if (id !== '' && !concerns(row.line, id)) return false;
    return wanted === '' || textOf(row.line).includes(wanted);
  });
}

/** The message's own lines, and those whose words name it. */
function concerns({ detail, msg }: LogLine, id: string): boolean {
  const own = detail['messageId'];
  return (typeof own === 'string' && own.startsWith(id)) || (id.length >= 8 && msg.toLowerCase().includes(id));
}

const texts = new WeakMap<LogLine, string>();

/** Made once a line: the same lines are searched again with every letter typed. */
function textOf(line: LogLine): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const text = `${line.instance} ${line.event} ${line.msg} ${JSON.stringify(line.detail)}`.toLowerCase();
  texts.set(line, text);
  return text;
}
