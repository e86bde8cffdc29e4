import { Deadline } from '@signalbox/service-kit';
import { answeredByHeaders, AppError, completeHeader, type InstanceId, messageSchema } from '@signalbox/shared';
import type { Response } from 'express';
import type { SetForm } from '../calls/calls.ts';
import { config } from '../config.ts';
import type { FacadeContext } from '../context.ts';
import { createGate } from '../gate.ts';
import { followLines } from './follow-lines.ts';
import { createTurns, type InTurn } from './in-turn.ts';
import type { sendLines } from './reply-forms.ts';
import { loggingSide, messagesSide, readWhole, type SideRequest } from './sides.ts';

/** What one read asks with. */
export interface ReadRequest extends SideRequest {
  /** Has whole sets begun one after the other. */
  readonly inTurn: InTurn;
}

export interface BothRequests {
  readonly logging: SideRequest;
  readonly messages: SideRequest;
  readonly inTurn: InTurn;
}

/** The places for reads of this facade, in whichever dialect they come. */
export interface Reads {
  /** Has one read done, with a deadline and hops of its own. Throws AppError 503 while as many are under way as it takes. */
  pass(response: Response, act: (request: ReadRequest) => Promise<void>): Promise<void>;
}

export function createReads(service: FacadeContext): Reads {
  const gate = createGate(config.reads);
  const inTurn = createTurns(config.readBeginsWithinMs);
  return {
    pass: (response, act) =>
      gate.pass(() => {
        response.setTimeout(config.readerIdleMs, () => response.destroy());
        return act({ hops: service.hops(), deadline: Deadline.after(config.readDeadlineMs), inTurn });
      }, tooManyReads),
  };
}

/** Each of them makes every instance behind this facade read all it has. */
function tooManyReads(underWay: number): AppError {
  return new AppError('unavailable', 'This facade has as many reads under way as it takes at once.', {
    expected: `a place among ${config.reads.underWay} within ${config.reads.waitMs} ms`,
    found: `${underWay} reads under way`,
    remedy: 'Try again in a moment, or read it page by page with ?limit=.',
    retryAfter: config.retryAfterSeconds,
  });
}

/** Both sets as lines, each going on elsewhere where it can when it breaks off. */
export async function sendWholeLines(
  service: FacadeContext,
  read: BothRequests,
  response: Response,
  send: typeof sendLines,
): Promise<void> {
  const { logging, messages } = await openBoth(service, read, 'application/x-ndjson');
  tellWhoAnswers(response, { logging: logging.instance, messages: messages.instance, complete: messages.complete });
  try {
    await send(response, {
      // Every logging instance shows the same map in the same order: what one breaks off another goes on with.
      logging: followLines(logging, (lastLine) =>
        readWhole(
          service,
          loggingSide,
          { ...read.logging, deadline: Deadline.after(config.readDeadlineMs) },
          'application/x-ndjson',
          messageSchema.parse(JSON.parse(lastLine)).id,
        ),
      ),
      // A share is one instance's, and nobody else can go on with it.
      messages: followLines(messages, (_lastLine, broken) => Promise.reject(broken)),
    });
  } finally {
    logging.discard();
    messages.discard();
  }
}

/** What lines and texts have no place for. */
export function tellWhoAnswers(
  response: Response,
  { logging, messages, complete }: { logging: InstanceId; messages: InstanceId; complete: boolean },
): void {
  response.setHeader(answeredByHeaders.logging, logging);
  response.setHeader(answeredByHeaders.messages, messages);
  response.setHeader(completeHeader, String(complete));
}

/** Opens both before anything is sent, so that a refusal still has its status. */
export async function openBoth(service: FacadeContext, read: BothRequests, form: SetForm) {
  const [logging, messages] = await read.inTurn(() =>
    Promise.allSettled([
      readWhole(service, loggingSide, read.logging, form),
      readWhole(service, messagesSide, read.messages, form),
    ]),
  );
  if (logging.status === 'fulfilled' && messages.status === 'fulfilled') {
    return { logging: logging.value, messages: messages.value };
  }
  if (logging.status === 'fulfilled') logging.value.discard();
  if (messages.status === 'fulfilled') messages.value.discard();
  throw logging.status === 'rejected' ? logging.reason : messages.status === 'rejected' ? messages.reason : undefined;
}
