import { randomUUID } from 'node:crypto';
import { postReplySchema, problemSchema, type Clock } from '@signalbox/shared';
import { Agent, request } from 'undici';
import type { SendOutcome } from './workload.ts';

/** How long one message is tried over all facades, in milliseconds: three deadlines of a facade (3 s, ARCHITECTURE §3) and a pause. */
const patience = 12_000;
/** Longest wait for one facade's answer: its own deadline and a second. */
const answerWithin = 4000;
/** Pause before the next round over the facades, in milliseconds. */
const roundPause = 100;

export interface FacadeSender {
  /** Sends one text under one key until a facade gives a certain answer or patience ends; never throws. */
  send(text: string, key?: string): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** A client of all facades: the same key goes to the next facade when one does not answer for certain. */
export function createFacadeSender(facades: readonly string[], clock: Clock): FacadeSender {
  const agent = new Agent({
    connections: 128,
    connect: { timeout: 1000 },
    headersTimeout: answerWithin,
    bodyTimeout: answerWithin,
  });
  let turn = 0;

  async function tryOne(facade: string, text: string, key: string, first: boolean): Promise<SendOutcome> {
    try {
      const response = await request(`${facade}/facade`, {
        method: 'POST',
        dispatcher: agent,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          ...(first ? { 'idempotency-attempt': '1' } : {}),
        },
        body: JSON.stringify({ msg: text }),
      });
      return outcomeOf(response.statusCode, await response.body.text());
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    async send(text, givenKey) {
      const key = givenKey ?? randomUUID();
      const until = clock.now() + patience;
      const first = turn;
      turn += 1;
      for (let attempt = 0; ; attempt += 1) {
        const facade = facades[(first + attempt) % facades.length];
        if (facade === undefined) return { kind: 'refused', reason: 'no facade is ready' };
        const outcome = await tryOne(facade, text, key, attempt === 0 && givenKey === undefined);
        if (outcome.kind !== 'unknown' || clock.now() > until) return outcome;
        if ((attempt + 1) % facades.length === 0) await clock.wait(roundPause);
      }
    },
    close: () => agent.close(),
  };
}

function outcomeOf(status: number, text: string): SendOutcome {
  const json: unknown = JSON.parse(text);
  if (status === 200 || status === 201) return { kind: 'acked', id: postReplySchema.parse(json).id };
  const problem = problemSchema.safeParse(json);
  const reason = problem.success ? problem.data.detail : `status ${status}`;
  return status < 500 && status !== 429 ? { kind: 'refused', reason } : { kind: 'unknown', reason };
}
