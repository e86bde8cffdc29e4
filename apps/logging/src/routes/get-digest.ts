import { Deadline, type Route } from '@signalbox/service-kit';
import { type Digest, digestSchema, type SetDigest } from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';

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

/**
 * The map's fingerprint: nothing is kept between two, since messages come in through every instance. One at a time: who asks while one is
 * under way waits for the next, together with all others, because that one began too early for them.
 */
export function createMapDigest(read: () => Promise<SetDigest>): () => Promise<SetDigest> {
  let running: Promise<SetDigest> | undefined;
  let next: Promise<SetDigest> | undefined;

  function begin(): Promise<SetDigest> {
    next = undefined;
    const begun = read().finally(() => {
      if (next === undefined) running = undefined;
    });
    running = begun;
    return begun;
  }

  return () => {
    if (running === undefined) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
}
