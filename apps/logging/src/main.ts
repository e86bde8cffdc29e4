import { createService } from '@signalbox/discovery';
import { runMain } from '@signalbox/service-kit';
import { loggingService } from './service.ts';

await runMain({ create: (env, logger, fail) => createService(loggingService, { env, logger, fail }) });
