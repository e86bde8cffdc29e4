import { runMain } from '@signalbox/service-kit';
import { createMessagesService } from './service.ts';

await runMain({ create: createMessagesService });
