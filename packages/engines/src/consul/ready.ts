import { createHash } from 'node:crypto';
import type { ReadyAnswer } from '@signalbox/supervisor';
import { z } from 'zod';
import { consulNodeName } from './agent-config.ts';
import { askConsul, type ConsulAnswer, type ConsulCall, parseJson } from './ask-consul.ts';

interface ConsulIdentity {
  readonly httpPort: number;
  readonly nodeId: string;
  readonly token: string;
  /** Keys that anybody may write. */
  readonly openKeys?: readonly string[];
}

const selfSchema = z.object({ Config: z.object({ NodeName: z.string(), NodeID: z.string() }) });

/**
 * Ready means: the leader serves consistent reads, its catalogue has our node, so that it is this very agent, and anybody may read. The last is made so
 * where it is not: at the first start, and with a store that was lost.
 */
export async function consulReady(who: ConsulIdentity, signal: AbortSignal): Promise<ReadyAnswer> {
  const call = { port: who.httpPort, token: who.token, signal };
  const rules = readersRules(who.openKeys);
  // Both at once: on a machine that is busy with starting everything each answer takes long.
  const [read, isOpen] = await Promise.all([
    askConsul(`/v1/catalog/node/${consulNodeName}?consistent`, call),
    isOpenToReaders(call, rules),
  ]);
  if (read?.status !== 200 || !read.body.includes(who.nodeId)) return no(await whyNotServing(who, read, call));
  if (isOpen) return { ready: true };
  const failure = await openToReaders(call, rules);
  return no(
    failure === undefined ? 'reading is being opened to anybody' : `reading cannot be opened: ${firstLine(failure)}`,
  );
}

async function whyNotServing(who: ConsulIdentity, read: ConsulAnswer, call: ConsulCall): Promise<string> {
  const [self, leader] = await Promise.all([askConsul('/v1/agent/self', call), askConsul('/v1/status/leader', call)]);
  if (self === undefined) return `nothing listens on 127.0.0.1:${who.httpPort} yet`;
  const hasLeader = leader?.status === 200 && leader.body !== '""';
  // Without a leader even ours refuses every token.
  const refused = self.status === 403 && !hasLeader;
  const stranger = refused ? undefined : strangerIn(self, who);
  if (stranger !== undefined) return stranger;
  if (!hasLeader) return 'no leader elected yet; a single server elects itself within 2 s, look for "raft" in its log';
  if (read?.status !== 200)
    return `the leader does not answer reads yet: ${read === undefined ? 'no reply' : firstLine(read.body)}`;
  return 'the leader has not put its own node into the catalogue yet';
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

/**
 * What a caller without a token may do: read who is there, how they are and what is configured, so that Consul's own page shows it; and write the keys
 * that are named, each by its whole name. Nothing else (ADR 23, 41).
 */
export function readersRules(openKeys: readonly string[] = []): string {
  const reading = ['node_prefix', 'service_prefix', 'key_prefix'].map((what) => `${what} "" { policy = "read" }\n`);
  const writing = openKeys.map((key) => `key ${JSON.stringify(key)} { policy = "write" }\n`);
  return [...reading, ...writing].join('');
}

/** Named by its rules: other rules in a later version are another policy, and are seen to be missing. */
export function readersPolicy(rules: string): string {
  return `readers-${createHash('sha256').update(rules).digest('hex').slice(0, 12)}`;
}

/** Of whoever shows no token; the same in every Consul. */
const anonymousToken = '/v1/acl/token/00000000-0000-0000-0000-000000000002';

const tokenSchema = z.object({ Policies: z.array(z.object({ Name: z.string() })).nullish() });

/** Whether a caller without a token has exactly these rights. Needs our token, as all below `/v1/acl` does. */
async function isOpenToReaders(call: ConsulCall, rules: string): Promise<boolean> {
  const answer = await askConsul(anonymousToken, call);
  const token = tokenSchema.safeParse(parseJson(answer?.body ?? ''));
  if (answer?.status !== 200 || !token.success) return false;
  const names = (token.data.Policies ?? []).map(({ Name }) => Name);
  return names.length === 1 && names[0] === readersPolicy(rules);
}

/** Gives them. Resolves with why it did not work, or undefined. */
async function openToReaders(call: ConsulCall, rules: string): Promise<string | undefined> {
  const policy = { Name: readersPolicy(rules), Description: 'What anybody on this machine may do', Rules: rules };
  // Refused when there is one of that name already, which then is the same: the next call tells.
  await askConsul('/v1/acl/policy', call, policy);
  const token = { Description: 'Anybody', Policies: [{ Name: readersPolicy(rules) }] };
  const linked = await askConsul(anonymousToken, call, token);
  return linked?.status === 200 ? undefined : (linked?.body ?? 'no reply');
}
