/** The token of a sign-in link's fragment (`#token=…`), or of what a person pasted: the link or the bare token. Undefined when there is none. */
export function tokenOf(text: string): string | undefined {
  const trimmed = text.trim();
  const fragment = trimmed.slice(trimmed.indexOf('#') + 1);
  const named = new URLSearchParams(fragment).get('token');
  if (named !== null && named !== '') return named;
  return /^[A-Za-z0-9_-]{8,200}$/.test(trimmed) ? trimmed : undefined;
}
