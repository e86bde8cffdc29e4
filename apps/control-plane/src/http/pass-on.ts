import type { HttpAnswer } from '@signalbox/service-kit';
import type { Response } from 'express';

/** What a facade said, as it said it. */
export function passOn(response: Response, { status, headers, text }: HttpAnswer): void {
  const retryAfter = headers['retry-after'];
  if (typeof retryAfter === 'string') response.setHeader('Retry-After', retryAfter);
  const type = headers['content-type'];
  response.setHeader('Content-Type', typeof type === 'string' ? type : 'application/octet-stream');
  response.status(status).end(text);
}
