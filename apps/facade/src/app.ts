import { createApp, type Metrics } from '@signalbox/service-kit';
import type { Express } from 'express';
import { getFacade } from './routes/get-facade.ts';
import { getWhereabouts } from './routes/get-whereabouts.ts';
import { postFacade } from './routes/post-facade.ts';
import { createReplyWatch } from './routes/reply-watch.ts';
import type { FacadeService } from './service.ts';

/** The facade's HTTP side; it does not listen. */
export function createFacadeApp(service: FacadeService, metrics?: Metrics): Express {
  const replies = createReplyWatch(service.hops);
  return createApp({
    title: 'Signalbox facade',
    routes: [postFacade(service, replies), getFacade(service), getWhereabouts(service)],
    health: service.health,
    logger: service.logger,
    middleware: [replies.middleware],
    ...(metrics === undefined ? {} : { metrics }),
  });
}
