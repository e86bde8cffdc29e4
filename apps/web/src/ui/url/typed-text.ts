/** A text that is typed here and kept in the address, which follows a moment later. */
export interface TypedText {
  readonly text: string;
  /** What the address said when it was last looked at. */
  readonly seen: string;
  /** What was written to the address and has not been seen there yet. */
  readonly pending: string | null;
}

export function typed(state: TypedText, text: string): TypedText {
  return { text, seen: state.seen, pending: text };
}

/** What the address says now: our own words arriving late change nothing, anybody else's replace what is here. */
export function addressSays(state: TypedText, address: string): TypedText {
  if (address === state.pending) return { text: state.text, seen: address, pending: null };
  if (address === state.seen) return state;
  return state.pending === null ? { text: address, seen: address, pending: null } : { ...state, seen: address };
}
