import type { IncomingMessage, ServerResponse } from 'node:http';
import { sinceArrival } from '@signalbox/service-kit';
import type { MessageId, Outcome } from '@signalbox/shared';
import type { RequestHandler } from 'express';
import type { HopLog } from '../events.ts';

/** Tells how every POST /facade ended, also those that were refused before they became a message. */
export interface ReplyWatch {
  readonly middleware: RequestHandler;
  /** The request became this message; gives the hops it goes on with. */
  took(response: ServerResponse, id: MessageId): HopLog;
}

export function createReplyWatch(createHops: () => HopLog): ReplyWatch {
  const requests = new WeakMap<ServerResponse, { hops: HopLog; id: MessageId | undefined }>();
  return {
    middleware(request, response, next) {
      if (isPost(request)) {
        const started = performance.now() - sinceArrival(request);
        const seen = { hops: createHops(), id: undefined };
        requests.set(response, seen);
        response.once('close', () => tell(response, requests.get(response) ?? seen, performance.now() - started));
      }
      next();
    },
    took(response, id) {
      const hops = requests.get(response)?.hops ?? createHops();
      requests.set(response, { hops, id });
      return hops;
    },
  };
}

function isPost(request: IncomingMessage & { path?: string }): boolean {
  return request.method === 'POST' && request.path === '/facade';
}

function tell(response: ServerResponse, seen: { hops: HopLog; id: MessageId | undefined }, ms: number): void {
  const { hops, id } = seen;
  const status = response.statusCode;
  if (response.writableFinished) hops.reply({ id, outcome: outcomeOf(status), status, ms });
  // Nobody was there to take the answer: the client does not know.
  else if (id !== undefined) hops.reply({ id, outcome: 'reset', ms, reason: 'the client has gone' });
}

function outcomeOf(status: number): Outcome {
  if (status === 200) return 'same';
  if (status < 300) return 'ok';
  return status < 500 ? 'rejected' : 'unavailable';
}
