import {
  createHttpClient,
  type HttpAnswer,
  type HttpClient,
  type HttpResult,
} from '@signalbox/service-kit/http-client';
import { fromUnknown, type PostReply, postReplySchema, problemSchema } from '@signalbox/shared';

/** One message as every attempt sends it. */
export interface OutgoingMessage {
  /** The idempotency key. */
  readonly id: string;
  readonly msg: string;
  readonly order: string | undefined;
  /** Nobody has used the key before; a facade then need not look for an earlier message under it. */
  readonly isNew: boolean;
  /** It goes without a key, as a client sends that knows of none: the facade chooses the id, and `id` is no more than a name for it here. */
  readonly isKeyless?: boolean;
}

/** How one attempt at one facade ended. Without an answer nothing is known of the write. */
export type Attempt =
  | { readonly kind: 'acked'; readonly status: number; readonly reply: PostReply }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** 5xx or 429. `retryAfterMs`: how long the facade asks to be left alone. */
  | { readonly kind: 'error'; readonly status: number; readonly reason: string; readonly retryAfterMs: number }
  | { readonly kind: 'silent'; readonly trouble: Trouble; readonly reason: string };

/** Nobody listened, the connection broke, or no answer came in time. */
export type Trouble = 'unreached' | 'reset' | 'timeout';

/** Never throws. `first`: no attempt at this message was made before. */
export type Post = (facade: { readonly url: string }, message: OutgoingMessage, first: boolean) => Promise<Attempt>;

/** Longest wait for one answer in milliseconds: a facade's own deadline of 3 s (ARCHITECTURE §3) and a second. */
const answerWithin = 4000;

export interface PostOptions {
  /** To each facade. */
  readonly connections: number;
  readonly answerWithinMs?: number;
}

/**
 * A client of the facades with connections of its own. An attempt's time begins when there is a connection for it: what cannot be sent waits, for if it
 * timed out and was sent again, a system that is slow would be given more and more to do.
 */
export function createPost({ connections, answerWithinMs: timeoutMs = answerWithin }: PostOptions): {
  readonly post: Post;
  close(): Promise<void>;
} {
  const http = createHttpClient({ connections, connectMs: 1000 });
  const slots = new Map<string, Slots>();

  function slotsAt(url: string): Slots {
    const known = slots.get(url) ?? createSlots(connections);
    slots.set(url, known);
    return known;
  }

  return {
    post: async ({ url }, message, first) =>
      attemptOf(await slotsAt(url)(() => postMessage(http, url, message, { first, timeoutMs }))),
    close: () => http.close(),
  };
}

/** Posts a message once. `first`: this is the first attempt at it, so that a new key is still new. */
export function postMessage(
  http: HttpClient,
  facadeUrl: string,
  { id, msg, order, isNew, isKeyless = false }: OutgoingMessage,
  { first, timeoutMs }: { readonly first: boolean; readonly timeoutMs: number },
): Promise<HttpResult> {
  return http.request(`${facadeUrl}/facade`, {
    method: 'POST',
    headers: {
      // Whatever dialect the facade speaks, it answers us in its own.
      'x-signalbox-dialect': 'native',
      ...(isKeyless ? {} : { 'idempotency-key': id }),
      ...(isNew && first && !isKeyless ? { 'idempotency-attempt': '1' } : {}),
      ...(order === undefined ? {} : { 'x-ordering-key': order }),
    },
    body: { msg },
    timeoutMs,
  });
}

/** Whether another facade could not say more than this one did: after everything else the next one is asked. */
export function isCertain(result: HttpResult): result is HttpAnswer {
  return result.answered && result.status < 500 && result.status !== 429;
}

const troubles = {
  refused: 'unreached',
  reset: 'reset',
  timeout: 'timeout',
  error: 'reset',
} as const satisfies Record<string, Trouble>;

/** What a client of facades makes of the result of a post. */
function attemptOf(result: HttpResult): Attempt {
  if (!result.answered) return { kind: 'silent', trouble: troubles[result.outcome], reason: result.reason };
  try {
    const json: unknown = JSON.parse(result.text);
    const { status } = result;
    if (status === 200 || status === 201) return { kind: 'acked', status, reply: postReplySchema.parse(json) };
    const problem = problemSchema.safeParse(json);
    const reason = problem.success ? problem.data.detail : `status ${status}`;
    if (isCertain(result)) return { kind: 'refused', status, reason };
    return { kind: 'error', status, reason, retryAfterMs: (problem.data?.retryAfter ?? 0) * 1000 };
  } catch (thrown) {
    // An answer that is none: nothing is known of the write, as when the connection breaks in it.
    return { kind: 'silent', trouble: 'reset', reason: fromUnknown(thrown).message };
  }
}

/** What one attempt came to, for a person. */
export function wordsOf(attempt: Attempt): string {
  switch (attempt.kind) {
    case 'acked':
      return 'acknowledged';
    case 'refused':
    case 'error':
      return `${attempt.status} ${attempt.reason}`;
    case 'silent':
      return `${attempt.trouble} (${attempt.reason})`;
  }
}

/** Does work, or has it wait for its turn. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** At most so many at once; the others wait, first come, first served. */
export function createSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return async (work) => {
    if (taken < most) taken += 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // A slot is handed on, not given back, so that nobody who comes now overtakes.
      if (next === undefined) taken -= 1;
      else next();
    }
  };
}
