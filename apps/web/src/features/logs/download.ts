import type { LogRow } from './rows.ts';

/** What is shown as text, one JSON object a line with its fields where the process wrote them; gaps are lines of their own. */
export function ndjsonOf(rows: readonly LogRow[]): string {
  return rows
    .map((row) => {
      if (row.kind === 'gap')
        return JSON.stringify({ gap: { instance: row.instance, life: row.life, missing: row.missing } });
      const { detail, ...base } = row.line;
      return JSON.stringify({ ...detail, ...base });
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Gives the browser a file to keep. */
export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
