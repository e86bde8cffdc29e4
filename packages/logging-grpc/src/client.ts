import {
  Client,
  type ClientOptions,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { type HttpAnswer, type HttpFailure, outcomeOfStatus } from '@signalbox/service-kit';
import { loggingDefinition, maxWireBytes, statusTrailer } from './definition.ts';

/** The calls that are answered by a stream. */
type Streamed = 'GetLogs';

export interface GrpcRequest {
  /** Metadata of the call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds to the end of the reply; of a stream, to its first message. */
  readonly timeoutMs: number;
  /** The caller's own wish to stop; then the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** As over HTTP; `value` is what was answered, to be checked by its schema. */
export type GrpcResult = HttpFailure | (HttpAnswer & { readonly value?: unknown });

/** Messages as they come; whoever opens it must read it to the end or `discard` it. */
export interface GrpcStream {
  /** Throws when it breaks off, or gives nothing for `idleMs`. */
  readonly messages: AsyncIterable<unknown>;
  discard(): void;
  readonly ms: number;
}

/** Calls logging instances at HOST:PORT. Nothing is tried again here: who routes decides that. */
export interface GrpcClient {
  request(address: string, method: 'LogMessage' | 'GetLog', message: object, request: GrpcRequest): Promise<GrpcResult>;
  /** A stream to its end within `timeoutMs`; `value` is the list of its messages. */
  collect(address: string, method: Streamed, message: object, request: GrpcRequest): Promise<GrpcResult>;
  open(
    address: string,
    method: Streamed,
    message: object,
    request: GrpcRequest & { readonly idleMs: number },
  ): Promise<GrpcStream | GrpcResult>;
  /** Calls under way end as `reset`. */
  close(): void;
}

const options: ClientOptions = {
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // Who was refused is asked again once its own probe was answered; then this connection must not still be waiting.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.max_receive_message_length': maxWireBytes,
};

export function createGrpcClient(): GrpcClient {
  const channels = new Map<string, Client>();

  function channelTo(address: string): Client {
    let channel = channels.get(address);
    if (channel === undefined) {
      channel = new Client(address, credentials.createInsecure(), options);
      channels.set(address, channel);
    }
    return channel;
  }

  function stream(address: string, method: Streamed, message: object, headers: GrpcRequest['headers']) {
    const { path, requestSerialize, responseDeserialize } = loggingDefinition[method];
    const channel = channelTo(address);
    const call = channel.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      message,
      metadataOf(headers),
    );
    // Told to whoever reads it; an error that nobody listens for would end the process.
    return call.on('error', () => undefined);
  }

  return {
    async request(address, method, message, { headers, timeoutMs, signal }) {
      signal?.throwIfAborted();
      const { path, requestSerialize, responseDeserialize } = loggingDefinition[method];
      const started = performance.now();
      const { promise, resolve } = Promise.withResolvers<ServiceError | { value: unknown }>();
      const call = channelTo(address).makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadataOf(headers),
        (error, value) => resolve(error ?? { value }),
      );
      const limit = limitCall(call, timeoutMs, signal);
      const end = await promise;
      limit.clear();
      signal?.throwIfAborted();
      const ms = performance.now() - started;
      return end instanceof Error ? notDone(end, ms, limit.passed() ? timeoutMs : undefined) : done(end.value, ms);
    },
    async collect(address, method, message, { headers, timeoutMs, signal }) {
      signal?.throwIfAborted();
      const started = performance.now();
      const call = stream(address, method, message, headers);
      const limit = limitCall(call, timeoutMs, signal);
      try {
        const all: unknown[] = [];
        for await (const one of call as AsyncIterable<unknown>) all.push(one);
        return done(all, performance.now() - started);
      } catch (thrown) {
        signal?.throwIfAborted();
        return notDone(thrown as ServiceError, performance.now() - started, limit.passed() ? timeoutMs : undefined);
      } finally {
        limit.clear();
      }
    },
    async open(address, method, message, { headers, timeoutMs, idleMs, signal }) {
      signal?.throwIfAborted();
      const started = performance.now();
      const call = stream(address, method, message, headers);
      const pieces = call[Symbol.asyncIterator]() as AsyncIterator<unknown>;
      const limit = limitCall(call, timeoutMs, signal);
      try {
        const first = await pieces.next();
        const ms = performance.now() - started;
        return { messages: messagesOf(call, first, pieces, idleMs), discard: () => call.cancel(), ms };
      } catch (thrown) {
        signal?.throwIfAborted();
        const ms = performance.now() - started;
        return notDone(thrown as ServiceError, ms, limit.passed() ? timeoutMs : undefined);
      } finally {
        limit.clear();
      }
    },
    close() {
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}

/** By a timer and not by gRPC's own deadline, which goes by the wall clock (RELIABILITY rule 11). */
function limitCall(call: { cancel(): void }, timeoutMs: number, signal: AbortSignal | undefined) {
  let passed = false;
  const timer = setTimeout(() => {
    // Timers come before sockets: after a pause of this process the answer may be there, and is taken first.
    setImmediate(() => {
      passed = true;
      call.cancel();
    });
  }, timeoutMs);
  const onAbort = (): void => call.cancel();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    passed: () => passed,
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

async function* messagesOf(
  call: ClientReadableStream<object>,
  first: IteratorResult<unknown>,
  rest: AsyncIterator<unknown>,
  idleMs: number,
): AsyncGenerator<unknown> {
  for (let next = first; next.done !== true;) {
    // While the reader is busy with a message nobody else is slow.
    yield next.value;
    const idle = setTimeout(() => call.cancel(), idleMs);
    try {
      next = await rest.next();
    } finally {
      clearTimeout(idle);
    }
  }
}

function metadataOf(headers: GrpcRequest['headers']): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function done(value: unknown, ms: number): GrpcResult {
  return { answered: true, outcome: 'ok', status: 200, headers: {}, text: '', value, ms };
}

/** What a failed call says of the other side: refused by the instance, or never answered. */
function notDone(error: ServiceError, ms: number, timeoutMs: number | undefined): GrpcResult {
  const told = Number(error.metadata?.get(statusTrailer)[0]);
  if (told >= 400) {
    const outcome = outcomeOfStatus(told);
    return { answered: true, outcome, status: told, headers: {}, text: error.details, ms };
  }
  const reason =
    timeoutMs === undefined ? (error.details ?? error.message) : `no answer within ${Math.round(timeoutMs)} ms`;
  return { answered: false, outcome: timeoutMs === undefined ? outcomeOf(error) : 'timeout', reason, ms };
}

function outcomeOf({ code, details }: ServiceError): HttpFailure['outcome'] {
  if (code === status.UNAVAILABLE) return /ECONNREFUSED|No connection established/.test(details) ? 'refused' : 'reset';
  if (code === status.DEADLINE_EXCEEDED) return 'timeout';
  return code === status.CANCELLED ? 'reset' : 'error';
}
