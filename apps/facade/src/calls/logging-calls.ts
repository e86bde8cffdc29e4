import type { HttpClient } from '@signalbox/service-kit';
import type { Transport } from '@signalbox/shared';
import type { LoggingCalls } from './calls.ts';
import { httpLogging } from './http-calls.ts';

export interface LoggingCallsDeps {
  readonly http: HttpClient;
  readonly serviceToken: string;
  /** The setting as it is now; undefined: not known yet. */
  readonly transport: () => Transport | undefined;
}

/** The calls over what the setting says at their time; gRPC is loaded when it is first wanted. */
export function createLoggingCalls(deps: LoggingCallsDeps): LoggingCalls & { close(): Promise<void> } {
  const overHttp = httpLogging(deps.http, deps.serviceToken);
  let overGrpc: Promise<LoggingCalls & { close(): void }> | undefined;

  function now(): LoggingCalls | Promise<LoggingCalls> {
    if (deps.transport() !== 'grpc') return overHttp;
    overGrpc ??= import('./grpc-calls.ts').then(({ grpcLogging }) => grpcLogging(deps.serviceToken));
    return overGrpc;
  }

  return {
    store: async (...call) => (await now()).store(...call),
    entry: async (...call) => (await now()).entry(...call),
    page: async (...call) => (await now()).page(...call),
    whole: async (...call) => (await now()).whole(...call),
    close: async () => (await overGrpc)?.close(),
  };
}
