import { visibleText, type EventLine, type Level, type LineBase, type LogLine, type Writer } from '@signalbox/shared';

/** A line as it is shown: the base fields, everything else under `detail`. */
export function toLogLine(line: EventLine): LogLine {
  const { t, seq, level, instance, life, event, msg, ...detail } = line;
  // What an event adds is JSON by its schema.
  return { t, seq, level, instance, life, event, msg, detail: detail as LogLine['detail'] };
}

/** Longest text of a line that is not one of ours, in characters. */
const maxOutput = 4000;

/** A line a child wrote in its own words, made an event of ours: numbered by us, timed by its arrival, safe to show (RELIABILITY rule 15). */
export function outputLine(text: string, instance: Writer, seq: number, now: number): EventLine {
  const line: LineBase = {
    t: new Date(now).toISOString(),
    seq,
    level: levelOf(text),
    instance,
    life: 'output',
    event: 'output',
    msg: ownCopy(visibleText(text, maxOutput)),
  };
  // The event `output` adds no field, which its inferred type cannot say.
  return line as EventLine;
}

/** A part of a string keeps the whole string alive; kept lines must not keep the buffer they were cut from. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function levelOf(text: string): Level {
  if (/\b(?:ERROR|FATAL|SEVERE)\b|\[ERROR\]/.test(text)) return 'error';
  return /\bWARN(?:ING)?\b/.test(text) ? 'warn' : 'info';
}
