import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@signalbox/shared';

/** The header by which a caller shows a token. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Throws `unauthenticated` (401) unless the caller shows the token. `remedy`: where who may have it finds it. */
export function requireBearer(headers: IncomingHttpHeaders, token: string, remedy: string): void {
  const shown = headers.authorization;
  if (shown !== undefined && sameText(shown, bearer(token).authorization)) return;
  throw new AppError('unauthenticated', 'Only processes of this cluster may do this.', {
    expected: 'the header Authorization: Bearer TOKEN',
    found: shown === undefined ? 'none' : 'another token',
    remedy,
  });
}

/** As long for any two texts: how long it takes tells nothing of the token. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
