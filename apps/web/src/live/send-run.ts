import type { PostReply, Problem } from '@signalbox/shared';
import type { Answer } from './ask.ts';
import { controlClient } from './control-client.ts';

/** What became of a run of many messages so far. sent = acked + refused + unknown + those under way. */
export interface SendRunState {
  readonly status: 'idle' | 'running' | 'done' | 'stopped';
  readonly count: number;
  readonly sent: number;
  readonly acked: number;
  readonly refused: number;
  readonly unknown: number;
}

export interface SendRunRequest {
  /** 1 to `sendRunLimits.count`. */
  readonly count: number;
  /** Messages a second, 1 to `sendRunLimits.rate`. */
  readonly rate: number;
}

/** One page is no load generator: for more there is the command line. */
export const sendRunLimits = { count: 5000, rate: 200, underWay: 48 } as const;

interface Deps {
  /** Sends the n-th message, n from 1. Never throws. */
  send(n: number): Promise<'acked' | 'refused' | 'unknown'>;
  now(): number;
  after(ms: number, action: () => void): () => void;
}

const idle: SendRunState = { status: 'idle', count: 0, sent: 0, acked: 0, refused: 0, unknown: 0 };
const tickMs = 25;

/** Sends many messages at a rate, one run at a time. What falls behind because answers are slow is sent later, never skipped. */
export function createSendRuns() {
  let state = idle;
  let cancel = () => {};
  let life = 0;
  const listeners = new Set<() => void>();

  function set(change: Partial<SendRunState>): void {
    state = { ...state, ...change };
    for (const tell of listeners) tell();
  }

  function start(request: SendRunRequest, deps: Deps): void {
    if (state.status === 'running') return;
    const count = Math.min(Math.max(1, Math.trunc(request.count)), sendRunLimits.count);
    const rate = Math.min(Math.max(1, request.rate), sendRunLimits.rate);
    const startedAt = deps.now();
    life += 1;
    const mine = life;
    let underWay = 0;
    set({ ...idle, status: 'running', count });

    async function one(n: number): Promise<void> {
      const outcome = await deps.send(n);
      underWay -= 1;
      if (mine !== life) return;
      set({ [outcome]: state[outcome] + 1 });
      if (underWay === 0 && state.sent === count && state.status === 'running') set({ status: 'done' });
    }

    function tick(): void {
      if (mine !== life || state.status !== 'running') return;
      const due = Math.min(count, Math.floor(((deps.now() - startedAt) / 1000) * rate) + 1);
      while (state.sent < due && underWay < sendRunLimits.underWay) {
        underWay += 1;
        set({ sent: state.sent + 1 });
        void one(state.sent);
      }
      if (state.sent < count) cancel = deps.after(tickMs, tick);
    }
    tick();
  }

  return {
    get: () => state,
    initial: () => idle,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    /** Sends no more; what is under way is still counted. */
    stop: () => {
      if (state.status !== 'running') return;
      cancel();
      set({ status: 'stopped' });
    },
  };
}

/** The one run of this tab; it goes on while pages change. */
export const sendRuns = createSendRuns();

export interface SendOptions {
  readonly key?: string;
  readonly orderingKey?: string;
}

/** Sends one message with a key of its own, so that sending it again changes nothing. Gives back the key. */
export async function sendMessage(
  text: string,
  options: SendOptions = {},
): Promise<{ key: string; answer: Answer<PostReply> }> {
  const key = options.key ?? crypto.randomUUID();
  const answer = await controlClient.send({
    msg: text,
    key,
    ...(options.orderingKey === undefined ? {} : { orderingKey: options.orderingKey }),
  });
  return { key, answer };
}

/** What a send came to, in the three words of the promise: a `503` and a lost answer are unknown, never refused. */
export function outcomeOf(answer: Answer<PostReply>): 'acked' | 'refused' | 'unknown' {
  if (answer.ok) return 'acked';
  return isUnknown(answer.problem) ? 'unknown' : 'refused';
}

function isUnknown({ status }: Problem): boolean {
  return status === 0 || status >= 500;
}
