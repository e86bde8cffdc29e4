import type { ServiceEntry } from '@signalbox/discovery';
import { deadlineHeader, type HttpClient, type HttpFailure, type HttpResult } from '@signalbox/service-kit';
import type { InstanceId, Outcome } from '@signalbox/shared';
import type { z } from 'zod';
import { config } from '../config.ts';

/** How one try ended. With a value the request is answered; without one the next target is asked. */
export interface TryResult<T> {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly mapPartition?: number | undefined;
  readonly value?: T | undefined;
}

/** A try as it is told to the log. */
export interface SeenTry extends Omit<TryResult<unknown>, 'value'> {
  readonly to: InstanceId;
  /** From 1. */
  readonly attempt: number;
}

/** What a try is told of the other one, when there are two at the same time. */
export interface Call {
  /** Aborted once the other has overtaken it: nobody waits any more. */
  readonly signal: AbortSignal;
  /**
   * To be called when a good answer has begun and its end takes longer: from here it is this try that counts. False when the
   * other was first; then what has come is to be thrown away.
   */
  readonly begun: () => boolean;
}

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
