/** Puts a text on the clipboard; where the browser forbids it, the page says nothing was copied by rejecting. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

/** The same message by hand, through the control plane, with the same key: sent again it changes nothing. Safe to paste into a shell. */
export function curlOf(id: string, text: string): string {
  const quoted = JSON.stringify({ msg: text, key: id }).replaceAll("'", String.raw`'\''`);
  const origin = typeof window === 'undefined' ? 'http://localhost:3000' : window.location.origin;
  return `curl -X POST ${origin}/api/messages -H 'content-type: application/json' -H "authorization: Bearer $SIGNALBOX_TOKEN" -d '${quoted}'`;
}
