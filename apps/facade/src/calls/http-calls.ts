import { bearer, type HttpClient, isStream } from '@signalbox/service-kit';
import { type LogEntry, logEntrySchema, logPageSchema, logReplySchema } from '@signalbox/shared';
import type { z } from 'zod';
import { config } from '../config.ts';
import { failedTry, hopHeaders, parseBody, toTry, urlOf } from '../routing/try.ts';
import type { LoggingCalls, SetCalls } from './calls.ts';

/** A set that is read at `path`. */
export function httpSet<P>(http: HttpClient, path: string, schema: z.ZodType<P>): SetCalls<P> {
  return {
    async page(target, { limit, after }, { timeoutMs, ...rest }) {
      const query = new URLSearchParams({ limit: String(limit), ...(after === undefined ? {} : { after }) });
      const asked = { timeoutMs, headers: hopHeaders(timeoutMs), ...rest };
      return toTry(await http.request(urlOf(target, `${path}?${query}`), asked), (status, text) =>
        status === 200 ? { value: parseBody(schema, text) } : undefined,
      );
    },
    async whole(target, { form, after }, { timeoutMs, ...rest }) {
      const query = after === undefined ? '' : `?${new URLSearchParams({ after })}`;
      const headers = { accept: form, ...hopHeaders(timeoutMs) };
      const asked = { timeoutMs, idleMs: config.readIdleMs, headers, ...rest };
      const opened = await http.open(urlOf(target, path + query), asked);
      if (isStream(opened)) return opened;
      return opened.answered ? toTry(opened, () => undefined) : failedTry(opened);
    },
  };
}

/** `serviceToken`: by it a logging instance knows us. */
export function httpLogging(http: HttpClient, serviceToken: string): LoggingCalls {
  return {
    ...httpSet(http, '/log', logPageSchema),
    store: async (target, { id, msg }, { timeoutMs, ...rest }) =>
      toTry(
        await http.request(urlOf(target, '/log'), {
          method: 'POST',
          body: { id, msg },
          timeoutMs,
          headers: { ...hopHeaders(timeoutMs), ...bearer(serviceToken) },
          ...rest,
        }),
        (status, text) => {
          if (status === 409) return { value: 'conflict', outcome: 'conflict' };
          if (status !== 200 && status !== 201) return undefined;
          const { mapPartition } = parseBody(logReplySchema, text);
          return status === 201
            ? { value: 'stored', outcome: 'ok', mapPartition }
            : { value: 'same', outcome: 'same', mapPartition };
        },
      ),
    entry: async (target, id, { timeoutMs, ...rest }) =>
      toTry<{ entry: LogEntry | null }>(
        await http.request(urlOf(target, `/log/${id}`), { timeoutMs, headers: hopHeaders(timeoutMs), ...rest }),
        (status, text) => {
          if (status === 404) return { value: { entry: null }, outcome: 'ok' };
          return status === 200 ? { value: { entry: parseBody(logEntrySchema, text) } } : undefined;
        },
      ),
  };
}
