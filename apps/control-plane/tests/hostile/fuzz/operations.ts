import { z } from 'zod';

/** A JSON schema as an OpenAPI document holds it. */
export type JsonSchema = { readonly [key: string]: unknown };

/** One call of one server, as its own description has it. */
export interface Operation {
  readonly server: string;
  readonly port: number;
  readonly method: string;
  /** With `{name}` where a parameter stands. */
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly schema: JsonSchema }[];
  /** By media type. */
  readonly bodies: Readonly<Record<string, JsonSchema>>;
  /** Statuses it declares. */
  readonly replies: readonly number[];
}

const schema = z.record(z.string(), z.unknown());
const operationSchema = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query']), schema })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema })) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) });

/** Everything a server says that it does, out of its OpenAPI document. */
export function operationsOf(server: string, port: number, document: unknown): Operation[] {
  const { paths } = documentSchema.parse(document);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]) => ({
      server,
      port,
      method: method.toUpperCase(),
      path,
      query: parameters.filter((one) => one.in === 'query'),
      bodies: Object.fromEntries(
        Object.entries(requestBody?.content ?? {}).map(([type, { schema: body }]) => [type, body]),
      ),
      replies: Object.keys(responses).flatMap((status) => (/^\d+$/.test(status) ? [Number(status)] : [])),
    })),
  );
}
