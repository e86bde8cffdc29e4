import { createHash } from 'node:crypto';
import { z } from 'zod';
import { askConsul, parseJson, type ConsulCall } from './ask-consul.ts';

/**
 * What a caller without a token may do: read who is there, how they are and what is configured, so that Consul's own page shows it. Nothing
 * else, and above all no write (ADR 23).
 */
export const readersRules = `node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
key_prefix "" { policy = "read" }
`;

/** Named by its rules: other rules in a later version are another policy, and are seen to be missing. */
export const readersPolicy = `readers-${createHash('sha256').update(readersRules).digest('hex').slice(0, 12)}`;

/** Of whoever shows no token; the same in every Consul. */
const anonymousToken = '/v1/acl/token/00000000-0000-0000-0000-000000000002';

const tokenSchema = z.object({ Policies: z.array(z.object({ Name: z.string() })).nullish() });

/** Whether a caller without a token has exactly these rights. Needs our token, as all below `/v1/acl` does. */
export async function isOpenToReaders(call: ConsulCall): Promise<boolean> {
  const answer = await askConsul(anonymousToken, call);
  const token = tokenSchema.safeParse(parseJson(answer?.body ?? ''));
  if (answer?.status !== 200 || !token.success) return false;
  const names = (token.data.Policies ?? []).map(({ Name }) => Name);
  return names.length === 1 && names[0] === readersPolicy;
}

/** Gives them. Resolves with why it did not work, or undefined. */
export async function openToReaders(call: ConsulCall): Promise<string | undefined> {
  const policy = { Name: readersPolicy, Description: 'What anybody on this machine may read', Rules: readersRules };
  // Refused when there is one of that name already, which then is the same: the next call tells.
  await askConsul('/v1/acl/policy', call, policy);
  const token = { Description: 'Anybody', Policies: [{ Name: readersPolicy }] };
  const linked = await askConsul(anonymousToken, call, token);
  return linked?.status === 200 ? undefined : (linked?.body ?? 'no reply');
}
