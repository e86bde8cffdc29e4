/** Control, bidi and line-separating characters: they could forge a line or turn a text around (RELIABILITY rule 15). */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A user's text as it may stand in a log line: such characters as `\u{2028}`, cut after `max` characters with `…`. */
export function visibleText(text: string, max = 200): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Milliseconds for a person: `3.1 ms`, `0.42 ms`, `1200 ms`. */
export function formatMs(ms: number): string {
  const digits = ms >= 100 ? 0 : ms >= 1 ? 1 : 2;
  return `${ms.toFixed(digits)} ms`;
}
