import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError, tabHeader } from '@signalbox/shared';
import type { Asker } from '../commands/commands.ts';
import type { Token } from '../home/token.ts';
import type { Sessions } from './sessions.ts';

/** Who is let in, and as what. The same rules for REST, polling and websocket (RELIABILITY rule 14, ADR 26). */
export interface Access {
  /** Who asks; throws AppError `unauthenticated` or `forbidden-origin`. `session` is named for a browser's. */
  identify(headers: IncomingHttpHeaders, method: string): { by: Asker; session?: string };
  /** Whether it brings the token or a session's cookie: enough to be heard before strangers are, not to be let in. */
  isKnown(headers: IncomingHttpHeaders): boolean;
  /** Whether this is the token, in a time that tells nothing. */
  isToken(given: string): boolean;
}

export const sessionCookie = 'signalbox_session';
/** Cookies of that name that are looked at. */
const mostCookies = 4;

export function createAccess(token: Token, sessions: Sessions): Access {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const isToken = (given: string): boolean => timingSafeEqual(digest(given), digest(token.value()));
  return {
    isToken,
    isKnown(headers) {
      const bearer = bearerOf(headers);
      if (bearer !== undefined) return isToken(bearer);
      return readCookies(headers.cookie, sessionCookie).some((cookie) => sessions.knows(cookie));
    },
    identify(headers, method) {
      const bearer = bearerOf(headers);
      if (bearer !== undefined) {
        if (isToken(bearer)) return { by: 'program' };
        throw notSignedIn('a Bearer token that is not the one of this control plane');
      }
      const cookies = readCookies(headers.cookie, sessionCookie);
      if (cookies.length === 0) throw notSignedIn('neither a session cookie nor a Bearer token');
      if (!cookies.some((cookie) => sessions.knows(cookie))) throw notSignedIn('a session that has ended');
      if (!isOwnPage(headers, method)) throw foreignOrigin(headers.origin ?? 'no Origin');
      const tab = String(headers[tabHeader] ?? '');
      const session = cookies.map((cookie) => sessions.find(cookie, tab)).find((name) => name !== undefined);
      if (session === undefined) throw notSignedIn('a cookie without the secret that only our own pages hold');
      return { by: 'browser', session };
    },
  };
}

function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer ([!-~]{1,200})$/.exec(authorization ?? '')?.[1];
}

/**
 * Secrets alone prove no intent: the browser must say that a page of ours asked. It leaves Origin out of a same-origin GET, but then says so in
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
    expected: 'a session cookie with the secret of its tab, or `Authorization: Bearer TOKEN`',
    found,
    remedy: 'Open the link that `npx signalbox token` prints.',
  });
}

/** The cookies of that name: a server on another port may have set one more. Ours has no escapes, we made it. */
function readCookies(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .flatMap((part) => {
      const [key, value] = part.trim().split('=', 2);
      return key === name && value !== undefined && /^[A-Za-z0-9_-]{1,100}$/.test(value) ? [value] : [];
    })
    .slice(0, mostCookies);
}
