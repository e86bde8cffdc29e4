import { AppError, problemSchema } from '@signalbox/shared';
import { z } from 'zod';
import { type MemberStats, memberStatsSchema } from './member-stats.ts';

/** What a member's HTTP server said; `undefined` where nobody listens. */
interface MemberAnswer {
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
