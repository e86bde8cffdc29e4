import type { ReadyAnswer } from '@signalbox/supervisor';
import { z } from 'zod';
import { consulNodeName } from './agent-config.ts';

export interface ConsulIdentity {
  readonly httpPort: number;
  readonly nodeId: string;
}

const selfSchema = z.object({ Config: z.object({ NodeName: z.string(), NodeID: z.string() }) });

/** One answer of the HTTP API; `undefined` where nobody listens. */
type Answer = { readonly status: number; readonly body: string } | undefined;

/** Ready means: this very agent answers, it has a leader, and the leader serves consistent reads. */
export async function consulReady(who: ConsulIdentity, signal: AbortSignal): Promise<ReadyAnswer> {
  const ask = (path: string): Promise<Answer> => askConsul(who.httpPort, path, signal);
  const self = await ask('/v1/agent/self');
  if (self === undefined) return no(`nothing listens on 127.0.0.1:${who.httpPort} yet`);
  const stranger = strangerIn(self, who);
  if (stranger !== undefined) return no(stranger);

  const leader = await ask('/v1/status/leader');
  if (leader === undefined || leader.status !== 200 || leader.body === '""')
    return no('no leader elected yet; a single server elects itself within 2 s, look for "raft" in its log');
  const read = await ask(`/v1/catalog/node/${consulNodeName}?consistent`);
  if (read?.status !== 200)
    return no(`the leader does not answer reads yet: ${read === undefined ? 'no reply' : firstLine(read.body)}`);
  if (!read.body.includes(who.nodeId)) return no('the leader has not put its own node into the catalogue yet');
  return { ready: true };
}

/** What to say when the port is another program's; undefined when it is our agent. */
function strangerIn(self: { status: number; body: string }, who: ConsulIdentity): string | undefined {
  const taken = `port ${who.httpPort} is taken by another program`;
  const free = 'end it, or give Consul another port in signalbox.yaml';
  if (self.status === 429) return 'Consul has too many connections from this machine; it answers 429';
  const parsed = self.status === 200 ? selfSchema.safeParse(parseJson(self.body)) : undefined;
  if (parsed?.success !== true)
    return `${taken}: it answers ${self.status} "${firstLine(self.body)}", which is not Consul; ${free}`;
  const { NodeID: id, NodeName: name } = parsed.data.Config;
  return id === who.nodeId
    ? undefined
    : `${taken}: a Consul named "${name}" (node ${id}), while ours is node ${who.nodeId}; ${free}`;
}

async function askConsul(port: number, path: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    if (signal.aborted) throw error;
    const code = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (code === 'ECONNREFUSED') return undefined;
    return { status: 0, body: `not HTTP: ${code ?? String(error)}` };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: then it is no Consul, which the schema says
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 80);
}

function no(reason: string): ReadyAnswer {
  return { ready: false, reason };
}
