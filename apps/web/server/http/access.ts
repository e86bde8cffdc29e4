import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@signalbox/shared';
import type { Asker } from '../commands/commands.ts';
import type { Sessions } from './sessions.ts';

/** Who is let in, and as what. The same rules for REST, polling and websocket (RELIABILITY rule 14). */
export interface Access {
  /** Why this host name or origin may not ask; undefined when it may. */
  refuseForeign(headers: IncomingHttpHeaders, port: number): AppError | undefined;
  /** Who asks; throws AppError `unauthenticated` or `forbidden-origin`. `session` is named for a browser's. */
  identify(headers: IncomingHttpHeaders, method: string): { by: Asker; session?: string };
  /** Whether this is the token, in a time that tells nothing. */
  isToken(given: string): boolean;
}

export const sessionCookie = 'signalbox_session';

export function createAccess(token: string, sessions: Sessions): Access {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(token);
  const isToken = (given: string): boolean => timingSafeEqual(digest(given), expected);

  return {
    isToken,
    refuseForeign(headers, port) {
      const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
      if (headers.host === undefined || !hosts.includes(headers.host.toLowerCase())) {
        return new AppError('wrong-host', 'This server does not answer to that host name.', {
          expected: `Host ${hosts.join(' or ')}`,
          found: (headers.host ?? 'no Host').slice(0, 200),
        });
      }
      const { origin } = headers;
      if (origin === undefined || hosts.some((host) => origin === `http://${host}`)) return undefined;
      return foreignOrigin(origin);
    },
    identify(headers, method) {
      const bearer = /^Bearer ([!-~]{1,200})$/.exec(headers.authorization ?? '')?.[1];
      if (bearer !== undefined) {
        if (isToken(bearer)) return { by: 'program' };
        throw notSignedIn('a Bearer token that is not the one of this control plane');
      }
      const session = readCookie(headers.cookie, sessionCookie);
      if (session === undefined) throw notSignedIn('neither a session cookie nor a Bearer token');
      if (!sessions.has(session)) throw notSignedIn('a session that has ended');
      if (!isOwnPage(headers, method)) throw foreignOrigin(headers.origin ?? 'no Origin');
      return { by: 'browser', session };
    },
  };
}

/**
 * A cookie alone proves no intent: the browser must say that a page of ours asked. It leaves Origin out of a same-origin GET, but then says so in
 * Sec-Fetch-Site, which no page can forge.
 */
function isOwnPage(headers: IncomingHttpHeaders, method: string): boolean {
  // An Origin that is here was already found to be ours.
  if (headers.origin !== undefined) return true;
  return (method === 'GET' || method === 'HEAD') && headers['sec-fetch-site'] === 'same-origin';
}

function foreignOrigin(found: string): AppError {
  return new AppError('forbidden-origin', 'Only pages of this server may use its session.', {
    expected: "an Origin of this server's own, or a Bearer token",
    found: found.slice(0, 200),
    remedy: 'Programs send `Authorization: Bearer TOKEN`; `npx signalbox token` prints it.',
  });
}

function notSignedIn(found: string): AppError {
  return new AppError('unauthenticated', 'You are not signed in.', {
    expected: 'a session cookie, or `Authorization: Bearer TOKEN`',
    found,
    remedy: 'Open the link that `npx signalbox token` prints.',
  });
}

/** The first cookie of that name; its value has no escapes, we made it. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined && /^[A-Za-z0-9_-]{1,100}$/.test(value)) return value;
  }
  return undefined;
}
