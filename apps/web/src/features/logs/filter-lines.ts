import { levels, type Level, type LogLine } from '@signalbox/shared';

export interface LineFilter {
  /** The quietest level shown. */
  readonly level: Level;
  readonly words: string;
  readonly messageId: string;
}

export function levelFilter(text: string | null): Level {
  return levels.find((level) => level === text) ?? 'debug';
}

/** Lines at or above the level that contain the words in their text, event or detail, and concern the message where one is named. */
export function filterLines(lines: readonly LogLine[], { level, words, messageId }: LineFilter): readonly LogLine[] {
  const least = levels.indexOf(level);
  const wanted = words.trim().toLowerCase();
  const id = messageId.trim().toLowerCase();
  if (least === 0 && wanted === '' && id === '') return lines;
  return lines.filter((line) => {
    if (levels.indexOf(line.level) < least) return false;
    if (id !== '' && !messageOf(line).startsWith(id)) return false;
    return wanted === '' || textOf(line).includes(wanted);
  });
}

function messageOf(line: LogLine): string {
  const id = line.detail['messageId'];
  return typeof id === 'string' ? id : '';
}

function textOf(line: LogLine): string {
  return `${line.instance} ${line.event} ${line.msg} ${JSON.stringify(line.detail)}`.toLowerCase();
}

/** How many lines of `now` came after the last held one. */
export function newerThan(held: readonly LogLine[], now: readonly LogLine[]): number {
  const last = held.at(-1);
  if (last === undefined) return now.length;
  const at = now.lastIndexOf(last);
  return at === -1 ? now.length : now.length - 1 - at;
}
