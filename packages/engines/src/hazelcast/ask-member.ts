/** What a member's HTTP server said; `undefined` where nobody listens. */
export interface MemberAnswer {
  readonly status: number;
  /** Parsed JSON, or undefined when it is none. */
  readonly body: unknown;
}

/** One GET. Rejects when the signal aborts or the connection breaks midway. */
export async function askMember(url: string, signal: AbortSignal): Promise<MemberAnswer | undefined> {
  let response: Response;
  try {
    response = await fetch(url, { signal, redirect: 'manual' });
  } catch (error) {
    if (!signal.aborted && isRefusal(error)) return undefined;
    throw error;
  }
  return { status: response.status, body: parseJson(await response.text()) };
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: then it is no member, which the schema says
  }
}
