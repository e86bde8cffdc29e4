import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { askedMs, deadlineHeader, type Http2Door } from '@signalbox/service-kit';
import { AppError, fromUnknown, type InstanceId, type LogEntry, type LogReply, type LogsPart } from '@signalbox/shared';
import { codeOf, loggingDefinition, maxWireBytes, statusTrailer } from './definition.ts';

/** What came with a call. */
export interface Asked {
  /** Not checked yet. */
  readonly message: unknown;
  readonly authorization: string | undefined;
  /** Milliseconds that the caller waits; undefined where it did not say. */
  readonly withinMs: number | undefined;
}

/** What answers. Whatever is thrown is told as its HTTP status and its words. */
export interface LoggingHandlers {
  logMessage(asked: Asked): Promise<LogReply>;
  getLog(asked: Asked): Promise<LogEntry>;
  /** Each part with who answers. */
  getLogs(asked: Asked): AsyncIterable<LogsPart & { readonly instance: InstanceId }>;
}

/** Calls that one connection may have under way. */
const streams = 512;
/** Of a request: a message's 16 kB and its id. */
const requestBytes = 64 * 1024;

/** The logging service over gRPC, on connections that an HTTP server hands over. */
export function createGrpcDoor(handlers: LoggingHandlers): Http2Door {
  const server = new Server({
    'grpc.max_concurrent_streams': streams,
    'grpc.max_receive_message_length': requestBytes,
    'grpc.max_send_message_length': maxWireBytes,
  });
  server.addService(loggingDefinition, {
    LogMessage: unary((asked) => handlers.logMessage(asked)),
    GetLog: unary((asked) => handlers.getLog(asked)),
    GetLogs: (call: ServerWritableStream<object, object>) => void stream(call, (asked) => handlers.getLogs(asked)),
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    take: (socket: Socket) => injector.injectConnection(socket),
    drain: (withinMs) => injector.drain(withinMs),
  };
}

/** Throws AppError `wrong-host` where another host's name was called (RELIABILITY rule 14). */
function askedBy(call: ServerUnaryCall<object, object> | ServerWritableStream<object, object>): Asked {
  if (!ownHost.test(call.getHost())) throw wrongHost(call.getHost());
  const text = (name: string): string | undefined => call.metadata.get(name)[0]?.toString();
  const own = askedMs(text(deadlineHeader));
  const authorization = text('authorization');
  return { message: call.request, authorization, withinMs: own ?? restOf(call.getDeadline()) };
}

/** Its port is not looked at: a name that was bound to this machine is what is to be refused. */
const ownHost = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/;

function wrongHost(found: string): AppError {
  return new AppError('wrong-host', 'This server does not answer to that host name.', {
    expected: '127.0.0.1 or localhost',
    found: found.slice(0, 100),
  });
}

/** Other clients say it in gRPC's own way: an instant, that was a duration on the wire. */
function restOf(deadline: Date | number): number | undefined {
  const rest = Number(deadline) - Date.now();
  return Number.isFinite(rest) ? Math.max(0, rest) : undefined;
}

function unary(answer: (asked: Asked) => Promise<object>) {
  return async (call: ServerUnaryCall<object, object>, reply: sendUnaryData<object>): Promise<void> => {
    try {
      reply(null, await answer(askedBy(call)));
    } catch (thrown) {
      reply(refusal(thrown));
    }
  };
}

async function stream(
  call: ServerWritableStream<object, object>,
  answer: (asked: Asked) => AsyncIterable<object>,
): Promise<void> {
  const left = new AbortController();
  call.once('cancelled', () => left.abort());
  try {
    for await (const part of answer(askedBy(call))) {
      if (left.signal.aborted) return;
      if (!call.write(part)) await once(call, 'drain', { signal: left.signal });
    }
    call.end();
  } catch (thrown) {
    // Who has left hears nothing any more.
    if (!left.signal.aborted) call.emit('error', refusal(thrown));
  }
}

function refusal(thrown: unknown): Partial<ServiceError> {
  const error = fromUnknown(thrown);
  const metadata = new Metadata();
  metadata.set(statusTrailer, String(error.status));
  return { code: codeOf(error.status), details: error.message, metadata };
}
