import { createService } from '@signalbox/discovery';
import { runMain } from '@signalbox/service-kit';
import { messagesService } from './service.ts';

await runMain({ create: (env, logger, fail) => createService(messagesService, { env, logger, fail }) });
