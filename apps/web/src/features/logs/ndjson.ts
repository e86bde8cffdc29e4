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
