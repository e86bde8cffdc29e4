import type { LogLine } from '@signalbox/shared';

/** Gives the lines as a file, one JSON object a line, with its fields where the process wrote them. */
export function download(lines: readonly LogLine[], source: string): void {
  const text = lines.map(({ detail, ...base }) => JSON.stringify({ ...base, ...detail })).join('\n');
  const url = URL.createObjectURL(new Blob([text, '\n'], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `signalbox-${source}.ndjson`;
  link.click();
  URL.revokeObjectURL(url);
}
