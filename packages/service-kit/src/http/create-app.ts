import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { healthSchema } from '@signalbox/shared';
import type { ServiceHealth } from '../health.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { sinceArrival } from './arrival.ts';
import { readBody } from './body.ts';
import { handleErrors, hasLeft, methodNotAllowed, notFound } from './error-handler.ts';
import { type AllowedHosts, guardForeign, guardTarget, loopbackHosts } from './guards.ts';
import { openApiRoute } from './openapi.ts';
import type { Route } from './route.ts';

export interface AppOptions {
  /** Title and version of `/openapi.json`. */
  readonly title: string;
  readonly version?: string;
  readonly routes: readonly Route[];
  readonly health?: ServiceHealth;
  readonly metrics?: Metrics;
  readonly logger?: Logger;
  /** Default: 127.0.0.1 and localhost with the own port. */
  readonly hosts?: AllowedHosts;
  /** Run after the guards and before the routes: sign-in, static files. */
  readonly middleware?: readonly RequestHandler[];
}

/** The Express application of a service; it never listens. Every path but the routes' is 404, every other method 405. */
export function createApp(options: AppOptions): Express {
  const { health, metrics, logger, hosts = loopbackHosts } = options;
  const described = [
    ...options.routes,
    ...(health === undefined ? [] : healthRoutes(health)),
    ...(metrics === undefined ? [] : [metricsRoute(metrics)]),
  ];
  const info = { title: options.title, version: options.version ?? '0.1.0' };
  const routes = [...described, openApiRoute(info, described)];

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(nosniff, guardForeign(hosts), guardTarget);
  for (const middleware of options.middleware ?? []) app.use(middleware);
  for (const route of routes) app[route.method](route.path, answer(route, metrics));
  for (const [path, methods] of methodsByPath(routes)) app.all(path, methodNotAllowed(methods));
  app.use(notFound);
  app.use(handleErrors(logger));
  return app;
}

const nosniff: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  next();
};

function answer(route: Route, metrics: Metrics | undefined): RequestHandler {
  return async (request: Request, response: Response) => {
    if (metrics !== undefined) observe(route, request, response, metrics);
    route.admit?.(request);
    const body =
      route.accepts === undefined ? { form: 'none' as const } : await readBody(request, response, route.accepts);
    await route.handle({ request, response, body });
  };
}

/** What figures call the end of a request whose client did not wait for it. */
const clientLeft = 499;

function observe(route: Route, request: Request, response: Response, metrics: Metrics): void {
  const started = performance.now() - sinceArrival(request);
  response.once('close', () => {
    const status = hasLeft(response) ? clientLeft : response.statusCode;
    metrics.observeRequest(request.method, route.path, status, (performance.now() - started) / 1000);
  });
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

/** `/health/live`: the process answers. `/health/ready`: it may be given work, or why not (CONTRACT §3). */
function healthRoutes(health: ServiceHealth): Route[] {
  return [
    {
      method: 'get',
      path: '/health/live',
      doc: { summary: 'The process answers', replies: { 200: { description: 'It does', schema: healthSchema } } },
      handle: ({ response }) => {
        response.setHeader('Cache-Control', 'no-store');
        response.json(health.report());
      },
    },
    {
      method: 'get',
      path: '/health/ready',
      doc: {
        summary: 'Whether it may be given work',
        replies: {
          200: { description: 'Ready', schema: healthSchema },
          503: { description: 'Not ready, with the reasons', schema: healthSchema },
        },
      },
      handle: ({ response }) => {
        const report = health.report();
        response.setHeader('Cache-Control', 'no-store');
        response.status(report.ready ? 200 : 503).json(report);
      },
    },
  ];
}

function metricsRoute(metrics: Metrics): Route {
  return {
    method: 'get',
    path: '/metrics',
    doc: { summary: "Figures in Prometheus' text form", replies: { 200: { description: 'The figures' } } },
    handle: async ({ response }) => {
      const text = await metrics.registry.metrics();
      response.setHeader('Content-Type', metrics.registry.contentType);
      response.end(text);
    },
  };
}
