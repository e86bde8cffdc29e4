import { describeError, toCommandError, visibleJson, visibleText, type AppError } from '@signalbox/shared';

/** Where a verb's result goes: one JSON document with `--json`, sentences and tables otherwise. */
export interface Output {
  readonly json: boolean;
  /** The verb's result; `human` renders it for a person. */
  result(value: unknown, human: () => string): void;
  /** One of many results of a verb that follows. */
  line(value: unknown, human: () => string): void;
  /** What a person may want to know meanwhile; goes to stderr, nothing under `--json`. */
  note(text: string): void;
  fail(error: AppError): void;
}

export function createOutput(json: boolean, out: NodeJS.WritableStream, err: NodeJS.WritableStream): Output {
  const print = (value: unknown, human: () => string): void => {
    out.write(`${json ? visibleJson(value) : shown(human())}\n`);
  };
  return {
    json,
    result: print,
    line: print,
    note: (text) => {
      if (!json) err.write(`${shown(text)}\n`);
    },
    fail: (error) => {
      if (json) out.write(`${visibleJson({ error: toCommandError(error) })}\n`);
      else err.write(`${shown(`signalbox: ${describeError(error)}`)}\n`);
    },
  };
}

/** Rows as columns, each as wide as its widest cell; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What a person is shown, line by line: nothing in it steers a terminal or hides, wherever it came from (RELIABILITY rule 15). */
function shown(text: string): string {
  return text
    .split('\n')
    .map((line) => visibleText(line))
    .join('\n');
}
