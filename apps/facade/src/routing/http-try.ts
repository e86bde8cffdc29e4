import {
  deadlineHeader,
  type HttpClient,
  type HttpFailure,
  type HttpResult,
  type HttpStream,
} from '@signalbox/service-kit';
import type { Outcome } from '@signalbox/shared';
import type { ServiceEntry } from '@signalbox/discovery';
import type { z } from 'zod';
import { config } from '../config.ts';
import type { TryResult } from './tries.ts';

export function urlOf(target: ServiceEntry, path: string): string {
  return `http://${target.address}:${target.port}${path}`;
}

/** [ROU16] What hands the rest of the time on: a little less than this try has, so that the answer "too late" still arrives. */
export function hopHeaders(timeoutMs: number): Record<string, string> {
  return { [deadlineHeader]: String(Math.max(1, Math.floor(timeoutMs - config.hopMarginMs))) };
}

/** What an answer means: a value ends the request, nothing means that another instance is asked. */
export type Meaning<T> = { readonly value: T; readonly outcome?: Outcome; readonly mapPartition?: number | undefined };

/** One try out of one HTTP result; `means` is asked about answers only. An answer that is not what the contract says is an `error`. */
export function toTry<T>(
  result: HttpResult,
  means: (status: number, text: string) => Meaning<T> | undefined,
): TryResult<T> {
  if (!result.answered) return failedTry(result);
  const { status, ms, outcome, text } = result;
  try {
    const meaning = means(status, text);
    if (meaning === undefined)
      return { outcome: outcome === 'ok' ? 'error' : outcome, ms, status, reason: reasonIn(text) };
    return {
      outcome: meaning.outcome ?? outcome,
      ms,
      status,
      value: meaning.value,
      mapPartition: meaning.mapPartition,
    };
  } catch (thrown) {
    const reason = `its answer is not what was agreed: ${thrown instanceof Error ? thrown.message.slice(0, 200) : ''}`;
    return { outcome: 'error', ms, status, reason };
  }
}

export function failedTry(result: HttpFailure): TryResult<never> {
  return { outcome: result.outcome, ms: result.ms, reason: result.reason };
}

/** The body of an answer by its schema; throws when it does not fit. */
export function parseBody<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  return schema.parse(JSON.parse(text));
}

/** The words of a problem document, as far as there are any. */
function reasonIn(text: string): string {
  return /"detail":"([^"]{1,200})/.exec(text)?.[1] ?? text.slice(0, 100);
}

/** [ROU5] Whether an instance that was out works again: it is asked whether it is ready. */
export async function probeReadiness(http: HttpClient, target: ServiceEntry): Promise<Outcome> {
  const { outcome } = await http.request(urlOf(target, '/health/ready'), { timeoutMs: config.probeMs });
  return outcome;
}

export function isStream(result: HttpStream | HttpResult): result is HttpStream {
  return 'body' in result;
}
