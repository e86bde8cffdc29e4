import type { InstanceId } from '@signalbox/shared';
import type { ReadyAnswer } from '@signalbox/supervisor';
import { z } from 'zod';
import { askMember } from './ask-member.ts';

const healthSchema = z.object({ instance: z.string(), ready: z.boolean(), reasons: z.array(z.string()) });

/** Ready means: this very member has joined its cluster and may be used. While it has not, it says itself what it waits for. */
export async function memberReady(instance: InstanceId, url: string, signal: AbortSignal): Promise<ReadyAnswer> {
  const answer = await askMember(`${url}/health/ready`, signal);
  if (answer === undefined) return { ready: false, reason: `nothing listens on ${url} yet` };
  const health = healthSchema.safeParse(answer.body);
  if (!health.success || health.data.instance !== instance) {
    const found = health.success ? health.data.instance : `an answer ${answer.status} that is not a member's`;
    return { ready: false, reason: `the port of ${url} is taken: expected ${instance}, found ${found}` };
  }
  if (health.data.ready) return { ready: true };
  return { ready: false, reason: health.data.reasons.join(' ') };
}
