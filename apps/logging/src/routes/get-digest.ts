import { Deadline, type Route } from '@signalbox/service-kit';
import { digestSchema, type Digest } from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';
import { createMapDigest } from '../map-digest.ts';

/** `GET /digest`: the map's fingerprint. It knows nothing of the log's partitions, so it lists none; the buckets go by the id alone. */
export function getDigest(context: LoggingContext): Route {
  const digestOfMap = createMapDigest(async () => {
    const digest = await context.wholeStore().digest(Deadline.after(config.readDeadlineMs));
    // A map that lost messages meanwhile has no fingerprint: this throws then.
    context.wholeStore();
    return digest;
  });
  return {
    method: 'get',
    path: '/digest',
    doc: {
      summary: 'Fingerprint of the map',
      replies: {
        200: { description: 'Count and hash of all messages, and by the first digit of the id', schema: digestSchema },
      },
    },
    async handle({ response }) {
      const epoch = context.epoch();
      const digest = await digestOfMap();
      const body: Digest = { epoch, ...digest.total(), partitions: {}, buckets: digest.buckets() };
      response.json(body);
    },
  };
}
