import { visibleText } from './visible-text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as markup shows it, in elements and attributes alike: never markup itself, and nothing in it invisible (RELIABILITY rule 15). */
export function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The report's look, in light and dark by what the reader prefers. */
const reportStyle = `
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d2126; --faint: #667079; --line: #dcd9d0; --good: #1c7a45; --bad: #b3261e; --doubt: #8a5a00; --mark: #2c5fb3; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --ink: #e6e7e4; --faint: #98a1a9; --line: #31373d; --good: #62cf92; --bad: #ff8a80; --doubt: #f0bd62; --mark: #86b2ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 2.6rem; line-height: 1.1; margin: 0 0 0.5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.75rem; }
.kicker, .note { color: var(--faint); margin: 0 0 0.5rem; }
.verdict.valid { color: var(--good); }
.verdict.invalid { color: var(--bad); }
.verdict.unknown { color: var(--doubt); }
.why, .doubt { color: var(--doubt); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); border-left: 1px solid var(--line); border-top: 1px solid var(--line); margin: 0; }
.figures div { border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); padding: 0.6rem 0.8rem; }
.figures dt { color: var(--faint); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.7rem 0.45rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 500; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
td ul { margin: 0.25rem 0 0; padding-left: 1.1rem; }
code { font: 0.9em ui-monospace, monospace; }
svg { width: 100%; height: auto; display: block; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
svg text { fill: var(--faint); font: 11px system-ui, sans-serif; }
.grid { stroke: var(--line); }
.shade { fill: var(--mark); opacity: 0.1; }
.injection { stroke: var(--mark); }
.dot { fill: var(--ink); opacity: 0.5; }
.dot.failed { fill: var(--bad); opacity: 1; }
`;

export interface MarkupPage {
  readonly language: 'en' | 'uk';
  /** Plain text. */
  readonly title: string;
  /** Markup, every text in it escaped. */
  readonly main: string;
  /** What a program is to read out of the page again; never run. */
  readonly data?: unknown;
  /** More of the look than every report has. */
  readonly style?: string;
}

/** A report as one page that opens offline and can be printed: no script, nothing loaded from elsewhere. */
export function markupPage({ language, title, main, data, style = '' }: MarkupPage): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${reportStyle}${style}</style>
</head>
<body>
<main>
${main}
</main>
${data === undefined ? '' : dataElement(data)}</body>
</html>
`;
}

const dataBegin = '<script type="application/json" id="data">';

/** No text of the data can end the element: every `<` in it is written as an escape of JSON. */
function dataElement(data: unknown): string {
  return `${dataBegin}${JSON.stringify(data).replaceAll('<', String.raw`\u003c`)}</script>\n`;
}

/** What `markupPage` was given as data; undefined where the page has none. */
export function dataInPage(page: string): unknown {
  const from = page.indexOf(dataBegin);
  const to = page.indexOf('</script>', from);
  if (from < 0 || to < 0) return undefined;
  try {
    return JSON.parse(page.slice(from + dataBegin.length, to));
  } catch {
    return undefined;
  }
}

/** A table that scrolls by itself where it is too wide. `head` is plain text, the rows are markup. */
export function markupTable(head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  return `<div class="wide"><table><thead><tr>${cells}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}
