/**
 * Characters that a reader does not see, or sees as something else: control, format, bidi, filler and tag characters, line separators, lone
 * halves. They could forge a line, steer a terminal or turn a text around (RELIABILITY rule 15). The one table: log lines, the command line,
 * the page and reports all show them by `visibleText`. The choice between a sign and its picture (U+FE0E, U+FE0F) is part of what people write.
 */
const invisible = /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** A text as it may be shown: such characters as `\u{2028}`; cut after `most` code units with `…`. */
export function visibleText(text: string, most = Number.POSITIVE_INFINITY): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.replace(invisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A JSON document with the same content, in characters that show: what is printed or kept in a file may be read in a terminal. */
export function visibleJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Most lines have nothing that would have to be looked at more closely.
  return /^[ -~]*$/.test(json) ? json : json.replace(invisible, escapeUnits);
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i += 1)
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
