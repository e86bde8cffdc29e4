/** What one source said, or why it could not be asked. "Nothing there" is an answer of the source and stands in the value. */
export interface Observation<T> {
  /** Who was asked, for people: `http://127.0.0.1:8500`. */
  readonly source: string;
  /** The last answer; null before the first. */
  readonly value: T | null;
  /** When it came, RFC 3339; for people, never for order. */
  readonly at: string | null;
  /** Why the source could not be asked the last time; null when it could. */
  readonly error: string | null;
  /** How often in a row it could not be asked. */
  readonly misses: number;
  /** The life that was asked; null where the question is not about one. */
  readonly life: string | null;
}

export function unasked<T>(source: string, life: string | null = null): Observation<T> {
  return { source, value: null, at: null, error: null, misses: 0, life };
}

export function answered<T>(before: Observation<T>, value: T, now: number): Observation<T> {
  return { ...before, value, at: new Date(now).toISOString(), error: null, misses: 0 };
}

/** The last answer stays, with its age, and the reason why there is no newer one. */
export function missed<T>(before: Observation<T>, error: string): Observation<T> {
  return { ...before, error, misses: before.misses + 1 };
}
