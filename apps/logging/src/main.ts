import { runMain } from '@signalbox/service-kit';
import { createLoggingService } from './service.ts';

await runMain({ create: createLoggingService });
