import { createApp, type Metrics } from '@signalbox/service-kit';
import type { Express } from 'express';
import { config } from './config.ts';
import { createAccountedRoutes } from './dialect/accounted-routes.ts';
import type { Dialect } from './dialect/dialect.ts';
import { createSpokenDialect } from './dialect/spoken.ts';
import type { FacadeContext } from './context.ts';

export interface FacadeAppOptions {
  readonly metrics?: Metrics;
  readonly spoken?: readonly Dialect[];
  /** Messages under way at once. */
  readonly places?: number;
}

/** The facade's HTTP side; it does not listen. */
export function createFacadeApp(service: FacadeContext, options: FacadeAppOptions = {}): Express {
  const current = () => service.discovery.settings.get('facade/dialect') ?? 'native';
  const { metrics, spoken = [createSpokenDialect(current)], places = config.posts.underWay } = options;
  const { routes, middleware } = createAccountedRoutes(service, spoken, places);
  return createApp({
    title: 'Signalbox facade',
    routes,
    health: service.health,
    logger: service.logger,
    middleware: [middleware],
    ...(metrics === undefined ? {} : { metrics }),
  });
}
