import { postReplySchema, problemSchema, type InstanceId, type PostReply } from '@signalbox/shared';
import { Agent, request } from 'undici';

/** How one attempt at one facade ended. Without an answer nothing is known of the write. */
export type Attempt =
  | { readonly kind: 'acked'; readonly status: number; readonly reply: PostReply }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** 5xx or 429. `retryAfterMs`: how long the facade asks to be left alone. */
  | { readonly kind: 'error'; readonly status: number; readonly reason: string; readonly retryAfterMs: number }
  | { readonly kind: 'silent'; readonly trouble: Trouble; readonly reason: string };

/** Nobody listened, the connection broke, or no answer came in time. */
export type Trouble = 'unreached' | 'reset' | 'timeout';

export interface Facade {
  readonly id: InstanceId;
  readonly url: string;
}

/** One message as every attempt sends it. */
export interface OutgoingMessage {
  readonly id: string;
  readonly msg: string;
  readonly order: string | undefined;
}

/** Never throws. `first`: no attempt with this key was made before. */
export type Post = (facade: Facade, message: OutgoingMessage, first: boolean) => Promise<Attempt>;

/** Longest wait for one answer in milliseconds: a facade's own deadline of 3 s (ARCHITECTURE §3) and a second. */
const answerWithin = 4000;

export function createPost(): { readonly post: Post; close(): Promise<void> } {
  const agent = new Agent({
    connections: 512,
    connect: { timeout: 1000 },
    headersTimeout: answerWithin,
    bodyTimeout: answerWithin,
  });
  return {
    async post({ url }, { id, msg, order }, first) {
      try {
        const response = await request(`${url}/facade`, {
          method: 'POST',
          dispatcher: agent,
          headers: {
            'content-type': 'application/json',
            'idempotency-key': id,
            ...(first ? { 'idempotency-attempt': '1' } : {}),
            ...(order === undefined ? {} : { 'x-ordering-key': order }),
          },
          body: JSON.stringify({ msg }),
        });
        return answerOf(response.statusCode, await response.body.text());
      } catch (error) {
        return {
          kind: 'silent',
          trouble: troubleOf(error),
          reason: error instanceof Error ? error.message : String(error),
        };
      }
    },
    close: () => agent.destroy(),
  };
}

function answerOf(status: number, text: string): Attempt {
  const json: unknown = JSON.parse(text);
  if (status === 200 || status === 201) return { kind: 'acked', status, reply: postReplySchema.parse(json) };
  const problem = problemSchema.safeParse(json);
  const reason = problem.success ? problem.data.detail : `status ${status}`;
  if (status < 500 && status !== 429) return { kind: 'refused', status, reason };
  return { kind: 'error', status, reason, retryAfterMs: (problem.data?.retryAfter ?? 0) * 1000 };
}

const troubles: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: 'unreached',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

function troubleOf(error: unknown): Trouble {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return troubles[code] ?? 'reset';
}
