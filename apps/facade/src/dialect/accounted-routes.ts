import type { ServerResponse } from 'node:http';
import { type Deadline, deadlineOf, type Route, sinceArrival } from '@signalbox/service-kit';
import type { AppError, MessageId, Outcome } from '@signalbox/shared';
import type { RequestHandler } from 'express';
import { config } from '../config.ts';
import type { FacadeContext } from '../context.ts';
import type { HopLog } from '../events.ts';
import { createGate } from '../gate.ts';
import { createReads } from '../read/reads.ts';
import { askAgain } from '../post/send-message.ts';
import { notWritten } from '../routes/too-busy.ts';
import type { Dialect, SendRoute } from './dialect.ts';

/** What every message meets, in whichever dialect it is sent: a place, a deadline, and the accounting of its request. */
export interface AccountedRoutes {
  readonly routes: readonly Route[];
  /** Sees each request that sends before its body is read: also what is refused before it became a message is told. */
  readonly middleware: RequestHandler;
}

interface Seen {
  readonly hops: HopLog;
  /** Undefined while the request is no message. */
  id: MessageId | undefined;
}

export function createAccountedRoutes(
  service: FacadeContext,
  dialects: readonly Dialect[],
  places: number,
): AccountedRoutes {
  const sends = dialects.flatMap((dialect) => dialect.sends);
  const reads = createReads(service);
  const gate = createGate({ underWay: places, waiting: 0, waitMs: 0 });
  const requests = new WeakMap<ServerResponse, Seen>();
  let underWay = 0;

  function routeOf({ messageOf, answer, ...route }: SendRoute): Route {
    return {
      ...route,
      async handle(call) {
        const { request, response } = call;
        const started = performance.now() - sinceArrival(request);
        const deadline = deadlineOf(request, config.postDeadlineMs);
        const asked = messageOf(call);
        const sent = await gate.pass(
          async () => {
            underWay += 1;
            try {
              const message = await service.chooseId(asked, underWay === 1);
              const { id, msg } = message;
              const seen = requests.get(response) ?? { hops: service.hops(), id };
              seen.id = id;
              seen.hops.accept(id, msg);
              return { id, msg, ...(await inTime(id, deadline, service.send(message, deadline, seen.hops))) };
            } finally {
              underWay -= 1;
            }
          },
          (taken) => notWritten(asked.id, places, `${taken} under way`),
        );
        answer(call, { ...sent, ms: Math.round((performance.now() - started) * 100) / 100 });
      },
    };
  }

  return {
    routes: [...sends.map(routeOf), ...dialects.flatMap((dialect) => dialect.reads(service, reads))],
    middleware(request, response, next) {
      if (sends.some(({ method, path }) => request.path === path && request.method === method.toUpperCase())) {
        const started = performance.now() - sinceArrival(request);
        const seen: Seen = { hops: service.hops(), id: undefined };
        requests.set(response, seen);
        response.once('close', () => tellReply(response, seen, performance.now() - started));
      }
      next();
    },
  };
}

function tellReply(response: ServerResponse, { hops, id }: Seen, ms: number): void {
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

/**
 * Every send of a message ends by itself within its deadline. That a client is answered does not hang on it: once the deadline is past the
 * outcome is unknown, whatever still goes on (RELIABILITY rule 5).
 */
async function inTime<T>(id: MessageId, deadline: Deadline, sending: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate(id)), deadline.remainingMs() + config.lateMs);
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(id: MessageId): AppError {
  return askAgain('unknown', 'The time of this request is over: the message may be written.', {
    id,
    expected: 'the log and a logging instance to confirm it in time',
    found: 'no end of it',
  });
}
