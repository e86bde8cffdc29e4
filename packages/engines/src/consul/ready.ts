import type { ReadyAnswer } from '@signalbox/supervisor';
import { z } from 'zod';
import { consulNodeName } from './agent-config.ts';
import { askConsul, parseJson, type ConsulAnswer } from './ask-consul.ts';
import { isOpenToReaders, openToReaders } from './open-reading.ts';

export interface ConsulIdentity {
  readonly httpPort: number;
  readonly nodeId: string;
  readonly token: string;
}

const selfSchema = z.object({ Config: z.object({ NodeName: z.string(), NodeID: z.string() }) });

/**
 * Ready means: this very agent answers, it has a leader, the leader serves consistent reads, and anybody may read. The last is made so where it
 * is not: at the first start, and with a store that was lost.
 */
export async function consulReady(who: ConsulIdentity, signal: AbortSignal): Promise<ReadyAnswer> {
  const call = { port: who.httpPort, token: who.token, signal };
  const ask = (path: string): Promise<ConsulAnswer> => askConsul(path, call);
  const self = await ask('/v1/agent/self');
  if (self === undefined) return no(`nothing listens on 127.0.0.1:${who.httpPort} yet`);
  const leader = await ask('/v1/status/leader');
  const hasLeader = leader?.status === 200 && leader.body !== '""';
  // Without a leader even ours refuses every token.
  const refused = self.status === 403 && !hasLeader;
  const stranger = refused ? undefined : strangerIn(self, who);
  if (stranger !== undefined) return no(stranger);
  if (!hasLeader)
    return no('no leader elected yet; a single server elects itself within 2 s, look for "raft" in its log');
  const read = await ask(`/v1/catalog/node/${consulNodeName}?consistent`);
  if (read?.status !== 200)
    return no(`the leader does not answer reads yet: ${read === undefined ? 'no reply' : firstLine(read.body)}`);
  if (!read.body.includes(who.nodeId)) return no('the leader has not put its own node into the catalogue yet');
  if (await isOpenToReaders(call)) return { ready: true };
  const failure = await openToReaders(call);
  return no(
    failure === undefined ? 'reading is being opened to anybody' : `reading cannot be opened: ${firstLine(failure)}`,
  );
}

/** What to say when the port is another program's; undefined when it is our agent. */
function strangerIn(self: { status: number; body: string }, who: ConsulIdentity): string | undefined {
  const taken = `port ${who.httpPort} is taken by another program`;
  const free = 'end it, or give Consul another port in signalbox.yaml';
  if (self.status === 429) return 'Consul has too many connections from this machine; it answers 429';
  // Ours learns it a moment after its leader was elected.
  if (self.status === 403)
    return `the Consul on port ${who.httpPort} does not know our token yet; should it stay so, it is another one: ${free}`;
  const parsed = self.status === 200 ? selfSchema.safeParse(parseJson(self.body)) : undefined;
  if (parsed?.success !== true)
    return `${taken}: it answers ${self.status} "${firstLine(self.body)}", which is not Consul; ${free}`;
  const { NodeID: id, NodeName: name } = parsed.data.Config;
  return id === who.nodeId
    ? undefined
    : `${taken}: a Consul named "${name}" (node ${id}), while ours is node ${who.nodeId}; ${free}`;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 80);
}

function no(reason: string): ReadyAnswer {
  return { ready: false, reason };
}
