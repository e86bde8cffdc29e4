import type { LineStream } from '../src/line-stream.ts';

/** Lines kept in memory. */
export function memoryStream(): LineStream & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    write: (line) => {
      lines.push(line);
    },
    flush: () => Promise.resolve(),
    flushSync: () => undefined,
  };
}
