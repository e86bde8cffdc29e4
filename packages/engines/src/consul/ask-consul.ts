/** One answer of the HTTP API; `undefined` where nobody listens. */
export type ConsulAnswer = { readonly status: number; readonly body: string } | undefined;

export interface ConsulCall {
  readonly port: number;
  /** Absent: asked as anybody may ask. */
  readonly token?: string;
  readonly signal: AbortSignal;
}

/** GET, or PUT where there is a body. Rejects when the signal aborts; what is no HTTP comes back as status 0. */
export async function askConsul(path: string, call: ConsulCall, body?: unknown): Promise<ConsulAnswer> {
  const headers = call.token === undefined ? {} : { 'X-Consul-Token': call.token };
  const put = body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) };
  try {
    const url = `http://127.0.0.1:${call.port}${path}`;
    const response = await fetch(url, { ...put, headers, signal: call.signal, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    if (call.signal.aborted) throw error;
    const code = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (code === 'ECONNREFUSED') return undefined;
    return { status: 0, body: `not HTTP: ${code ?? String(error)}` };
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: then it is no Consul, which the schema says
  }
}
