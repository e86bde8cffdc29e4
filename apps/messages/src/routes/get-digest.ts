import { digestSchema, type Digest } from '@signalbox/shared';
import type { Route } from '@signalbox/service-kit';
import type { MessagesContext } from '../context.ts';

/** `GET /digest`: the share's fingerprint, so that shares are compared without moving them. */
export function getDigest({ share, epoch, mode, assertInTouch }: MessagesContext): Route {
  return {
    method: 'get',
    path: '/digest',
    doc: {
      summary: 'Fingerprint of this share',
      replies: { 200: { description: 'Count and hash per partition', schema: digestSchema } },
    },
    handle({ response }) {
      assertInTouch();
      response.json({ ...share.digest(epoch()), mode: mode() } satisfies Digest);
    },
  };
}
