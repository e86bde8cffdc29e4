import { AppError } from '@signalbox/shared';
import type { RequestHandler } from 'express';

/** Hosts a loopback server answers to, for its own port. */
export type AllowedHosts = (port: number) => readonly string[];

export const loopbackHosts: AllowedHosts = (port) => [`127.0.0.1:${port}`, `localhost:${port}`];

/**
 * Exact Host and Origin lists (RELIABILITY rule 14): a page of another site that has bound its own name to 127.0.0.1 reaches nothing.
 * A request without Origin is a program's, or a plain navigation.
 */
export function guardHostAndOrigin(allowed: AllowedHosts): RequestHandler {
  return (request, _response, next) => {
    const hosts = allowed(request.socket.localPort ?? 0);
    const asked = request.headersDistinct.host ?? [];
    const host = asked[0];
    if (asked.length !== 1 || host === undefined || !hosts.includes(host.toLowerCase())) {
      throw new AppError('wrong-host', 'This server does not answer to that host name.', {
        expected: `Host ${hosts.join(' or ')}`,
        found: asked.length === 0 ? 'no Host' : asked.join(', ').slice(0, 200),
        remedy: 'Call it by its address on this machine.',
      });
    }
    const origin = request.headers.origin;
    if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
      throw new AppError('forbidden-origin', 'Pages of another origin may not call this server.', {
        expected: `no Origin, or ${hosts.map((own) => `http://${own}`).join(' or ')}`,
        found: origin.slice(0, 200),
        remedy: 'Call from a page of this server, or from a program.',
      });
    }
    next();
  };
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
