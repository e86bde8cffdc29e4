import { AppError, problemSchema } from '@signalbox/shared';
import { z } from 'zod';
import { askMember } from './ask-member.ts';
import { type MemberStats, memberStatsSchema } from './member-stats.ts';

/**
 * A member's own figures (2-3 ms when idle; it asks nobody else). `url`: base URL of its HTTP server. Fails with an AppError: `unavailable` when it
 * is not there or has not joined, with its reason; `engine-failed` when what answers is not a member. Rejects as fetch does when the signal aborts.
 */
export async function fetchMemberStats(url: string, signal: AbortSignal): Promise<MemberStats> {
  const answer = await askMember(`${url}/stats`, signal);
  if (answer === undefined) throw new AppError('unavailable', `Nothing listens on ${url}.`);
  if (answer.status === 200) {
    const stats = memberStatsSchema.safeParse(answer.body);
    if (stats.success) return stats.data;
    throw notAMember(url, z.prettifyError(stats.error));
  }
  const problem = problemSchema.safeParse(answer.body);
  if (problem.success && answer.status === 503) throw new AppError('unavailable', problem.data.detail);
  throw notAMember(url, `status ${answer.status}${problem.success ? `: ${problem.data.detail}` : ''}`);
}

function notAMember(url: string, found: string): AppError {
  return new AppError('engine-failed', `What answers at ${url} is not a Hazelcast member of ours.`, {
    expected: "a member's figures",
    found,
  });
}
