import type { LogLine } from '@signalbox/shared';

/** What stands in the list: a line, or the mark of lines that were written and never came here. `n` is unique and grows downwards. */
export type LogRow =
  | { readonly kind: 'line'; readonly n: number; readonly line: LogLine }
  | {
      readonly kind: 'gap';
      readonly n: number;
      readonly instance: string;
      readonly life: string;
      readonly missing: number;
    };

/** A line in the address: its writer, that writer's life and number. */
export function lineAddress({ instance, life, seq }: LogLine): string {
  return `${instance}~${life}~${seq}`;
}

/** The line at that address, the newest first where a control plane counted twice; undefined when it is not in the list. */
export function lineAt(rows: readonly LogRow[], address: string): LogLine | undefined {
  const found = rows.findLast((row) => row.kind === 'line' && lineAddress(row.line) === address);
  return found?.kind === 'line' ? found.line : undefined;
}
