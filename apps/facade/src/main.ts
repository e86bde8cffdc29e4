import { runMain } from '@signalbox/service-kit';
import { createFacade } from './context.ts';

await runMain({ create: (env, logger) => createFacade(env, logger) });
