import { deadlineOf, type Route } from '@signalbox/service-kit';
import { addHash, digestSchema, emptySetHash, hashText, messageHash, type Digest } from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';

/** `GET /digest`: the map's fingerprint. It knows nothing of the log's partitions, so it lists none. */
export function getDigest(context: LoggingContext): Route {
  return {
    method: 'get',
    path: '/digest',
    doc: {
      summary: 'Fingerprint of the map',
      replies: { 200: { description: 'Count and hash of all messages', schema: digestSchema } },
    },
    async handle({ request, response }) {
      const messages = await context.wholeStore().all(deadlineOf(request, config.readDeadlineMs));
      const hash = messages.reduce((sum, { id, msg }) => addHash(sum, messageHash(id, msg)), emptySetHash);
      const digest: Digest = { epoch: context.epoch(), count: messages.length, hash: hashText(hash), partitions: {} };
      response.json(digest);
    },
  };
}
