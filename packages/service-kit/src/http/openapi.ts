import { problemMediaType, problemSchema } from '@signalbox/shared';
import { z } from 'zod';
import type { Route, RouteDoc } from './route.ts';

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
}

type Json = { readonly [key: string]: unknown };

/** An OpenAPI 3.1 document out of the routes' own schemas. */
export function openApiDocument(info: OpenApiInfo, routes: readonly Route[]): Json {
  const paths = new Map<string, Record<string, Json>>();
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths.set(path, { ...paths.get(path), [route.method]: operation(route) });
  }
  return { openapi: '3.1.0', info, paths: Object.fromEntries(paths) };
}

/** The route that serves it. */
export function openApiRoute(info: OpenApiInfo, routes: readonly Route[]): Route {
  const route: Route = {
    method: 'get',
    path: '/openapi.json',
    doc: { summary: 'This description', replies: { 200: { description: 'OpenAPI 3.1' } } },
    handle: ({ response }) => {
      response.json(document);
    },
  };
  const document = openApiDocument(info, [...routes, route]);
  return route;
}

function operation(route: Route): Json {
  const { doc } = route;
  const parameters = [...pathParameters(route.path), ...queryParameters(doc)];
  return {
    summary: doc.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(doc.body === undefined ? {} : { requestBody: { required: true, content: content(doc.body) } }),
    responses: { ...replies(doc), default: problemReply },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(doc: RouteDoc): Json[] {
  if (doc.query === undefined) return [];
  return Object.entries(doc.query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType),
  }));
}

function replies(doc: RouteDoc): Json {
  return Object.fromEntries(
    Object.entries(doc.replies).map(([status, { description, schema }]) => [
      status,
      { description, ...(schema === undefined ? {} : { content: content({ 'application/json': schema }) }) },
    ]),
  );
}

function content(schemas: Readonly<Record<string, z.ZodType>>): Json {
  return Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema: jsonSchema(schema) }]));
}

function jsonSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

const problemReply: Json = {
  description: 'Refused or failed: what was expected, what was found, what to do',
  content: content({ [problemMediaType]: problemSchema }),
};
