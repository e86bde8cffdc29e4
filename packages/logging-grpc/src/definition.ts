import { fileURLToPath } from 'node:url';
import { type MethodDefinition, type ServiceDefinition, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export const grpcCalls = ['LogMessage', 'GetLogs', 'GetLog'] as const;

type Method = MethodDefinition<object, object>;
type LoggingDefinition = ServiceDefinition & Readonly<Record<(typeof grpcCalls)[number], Method>>;

/** The service of `logging.proto`, read once. Its messages are checked by schema wherever they are taken. */
export const loggingDefinition = loadSync(fileURLToPath(new URL('logging.proto', import.meta.url)), {
  longs: Number,
  arrays: true,
})['LoggingService'] as unknown as LoggingDefinition;

/** Trailer of what an instance refuses: the HTTP status it would have answered. Without it nobody has answered. */
export const statusTrailer = 'signalbox-status';

/** The code that stands for an HTTP status, for clients that know only gRPC. */
export function codeOf(httpStatus: number): status {
  return codes[httpStatus] ?? (httpStatus < 500 ? status.INVALID_ARGUMENT : status.INTERNAL);
}

const codes: Readonly<Record<number, status>> = {
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ALREADY_EXISTS,
  413: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** Bytes of one message on the wire: a batch of the map is at most some megabytes. */
export const maxWireBytes = 16 * 1024 * 1024;
