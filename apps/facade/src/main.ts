import { createService } from '@signalbox/discovery';
import { runMain } from '@signalbox/service-kit';
import { facadeService } from './service.ts';

await runMain({ create: (env, logger, fail) => createService(facadeService, { env, logger, fail }) });
