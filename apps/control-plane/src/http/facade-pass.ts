import { randomUUID } from 'node:crypto';
import { isCertain, postMessage, RoundRobin } from '@signalbox/faults/load';
import type { HttpAnswer, HttpClient, HttpResult } from '@signalbox/service-kit';
import {
  answeredByHeaders,
  AppError,
  completeHeader,
  type SendRequest,
  type Whereabouts,
  whereaboutsSchema,
} from '@signalbox/shared';
import type { Response } from 'express';

/** Passes what the browser or a program asks of the data path on to a facade; another one is asked where one gives no certain answer. */
export interface FacadePass {
  send(request: SendRequest): Promise<HttpAnswer>;
  read(query: string, accept: string): Promise<HttpAnswer>;
  /** Null: no store has it; undefined: it could not be asked. */
  whereabouts(id: string): Promise<Whereabouts | null | undefined>;
}

/** A facade's own deadline is 3 s (ARCHITECTURE §3); the way there and back is allowed a little. */
const writeTimeoutMs = 3500;
const readTimeoutMs = 10_000;
/** After this no other facade is asked. */
const patienceMs = 10_000;

/** `facades`: base URLs of those that are ready, asked anew for every request. */
/** Whatever dialect the facade speaks, it answers us in its own. */
const native = { 'x-signalbox-dialect': 'native' };

export function createFacadePass(facades: () => readonly string[], client: HttpClient): FacadePass {
  const roundRobin = new RoundRobin<{ readonly url: string }>();

  /** Asks one after the other until one gives an answer that another cannot better. */
  async function ask(
    call: (facade: string, first: boolean) => Promise<HttpResult>,
    id: string | undefined,
  ): Promise<HttpAnswer> {
    const began = performance.now();
    let last: HttpAnswer | undefined;
    let first = true;
    const reasons: string[] = [];
    roundRobin.know(facades().map((url) => ({ url })));
    for (const facade of roundRobin.inTurn(began)) {
      if (performance.now() > began + patienceMs) break;
      const result = await call(facade.url, first);
      if (isCertain(result)) return result;
      first = false;
      if (result.answered) {
        last = result;
      } else {
        roundRobin.avoid(facade, performance.now());
        reasons.push(`${facade.url}: ${result.reason}`);
      }
    }
    // A facade's own refusal names the id and what to do; it is better than any words of ours.
    if (last !== undefined) return last;
    throw noFacade(reasons, id);
  }

  return {
    send({ msg, key, orderingKey }) {
      const message = { id: key ?? randomUUID(), msg, order: orderingKey, isNew: key === undefined };
      return ask(
        (facade, first) => postMessage(client, facade, message, { first, timeoutMs: writeTimeoutMs }),
        isUuid(message.id) ? message.id.toLowerCase() : undefined,
      );
    },
    read: (query, accept) =>
      ask(
        (facade) =>
          client.request(`${facade}/facade${query}`, { headers: { accept, ...native }, timeoutMs: readTimeoutMs }),
        undefined,
      ),
    async whereabouts(id) {
      try {
        const answer = await ask((facade) => client.request(`${facade}/facade/${id}`, { timeoutMs: 3000 }), id);
        if (answer.status === 404) return null;
        const parsed = whereaboutsSchema.safeParse(JSON.parse(answer.text));
        return parsed.success ? parsed.data : undefined;
      } catch {
        // No facade answers, or not in these words: it could not be asked, and undefined says so.
        return undefined;
      }
    },
  };
}

function isUuid(key: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key);
}

function noFacade(reasons: readonly string[], id: string | undefined): AppError {
  return new AppError('unavailable', 'No facade gave an answer.', {
    expected: 'a facade that is ready',
    found: reasons.length === 0 ? 'none' : reasons.join('; '),
    remedy: 'Start a facade, then try again with the same key.',
    id,
    retryAfter: 1,
  });
}

/** What a facade said, as it said it. */
export function passOn(response: Response, { status, headers, text }: HttpAnswer): void {
  const retryAfter = headers['retry-after'];
  if (typeof retryAfter === 'string') response.setHeader('Retry-After', retryAfter);
  const type = headers['content-type'];
  response.setHeader('Content-Type', typeof type === 'string' ? type : 'application/octet-stream');
  for (const name of [completeHeader, ...Object.values(answeredByHeaders)]) {
    const value = headers[name];
    if (typeof value === 'string') response.setHeader(name, value);
  }
  response.status(status).end(text);
}
