import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AppError } from '@signalbox/shared';
import type { RequestHandler } from 'express';

/** Hosts a loopback server answers to, for its own port. */
export type AllowedHosts = (port: number) => readonly string[];

export const loopbackHosts: AllowedHosts = (port) => [`127.0.0.1:${port}`, `localhost:${port}`];

/** What another site's page may still do: lead a person here by a link, or nothing at all. */
export type ForeignPages = 'may-link' | 'may-nothing';

/** Refuses what no person and no program of this machine meant for this server (RELIABILITY rule 14). */
export function guardForeign(allowed: AllowedHosts): RequestHandler {
  return (request, _response, next) => {
    const refusal = refuseForeign(request, allowed, 'may-link');
    if (refusal !== undefined) throw refusal;
    next();
  };
}

/**
 * Why a request is not answered; undefined when it may be. Exact Host and Origin lists: a page of another site that has bound its own
 * name to 127.0.0.1 reaches nothing. A request without Origin is a program's, a plain navigation, or an image or script of any page:
 * Sec-Fetch-Site, which no page can forge, tells these apart.
 */
export function refuseForeign(
  request: IncomingMessage,
  allowed: AllowedHosts,
  pages: ForeignPages,
): AppError | undefined {
  const hosts = allowed(request.socket.localPort ?? 0);
  const asked = request.headersDistinct.host ?? [];
  const host = asked[0];
  if (asked.length !== 1 || host === undefined || !hosts.includes(host.toLowerCase())) {
    return new AppError('wrong-host', 'This server does not answer to that host name.', {
      expected: `Host ${hosts.join(' or ')}`,
      found: asked.length === 0 ? 'no Host' : asked.join(', ').slice(0, 200),
      remedy: 'Call it by its address on this machine.',
    });
  }
  const { origin } = request.headers;
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
    return new AppError('forbidden-origin', 'Pages of another origin may not call this server.', {
      expected: `no Origin, or ${hosts.map((own) => `http://${own}`).join(' or ')}`,
      found: origin.slice(0, 200),
      remedy: 'Call from a page of this server, or from a program.',
    });
  }
  return isOwnFetch(request) || (pages === 'may-link' && isLink(request)) ? undefined : foreignFetch(request);
}

/** Our own page asks, or no page does: a typed address, a bookmark, a program. */
function isOwnFetch({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** A person follows a link to here, in a whole window; a frame would show it inside of another site. */
function isLink({ method, headers }: IncomingMessage): boolean {
  const into = headers['sec-fetch-dest'] ?? 'document';
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && into === 'document';
}

function foreignFetch({ headers }: IncomingMessage): AppError {
  return new AppError('forbidden-origin', 'Pages of another site may not load anything from this server.', {
    expected: 'no Sec-Fetch-Site, same-origin, none, or a link that a person follows',
    found: String(headers['sec-fetch-site']).slice(0, 200),
    remedy: 'Open it in a window of its own, or ask by a program.',
  });
}

/** Refuses targets that are not a path of this server or hold broken escapes. */
export const guardTarget: RequestHandler = (request, _response, next) => {
  const path = request.url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) throw badTarget(path);
  try {
    decodeURIComponent(path);
  } catch {
    // Only the escapes can be wrong here; the answer says so.
    throw badTarget(path);
  }
  next();
};

function badTarget(path: string): AppError {
  return new AppError('invalid-input', 'The path is not valid.', {
    expected: 'a path that starts with / and whose %XX escapes are UTF-8',
    found: path.slice(0, 200),
    remedy: 'Correct the path.',
  });
}

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
