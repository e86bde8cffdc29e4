import {
  AppError,
  sessionOpenedSchema,
  sessionRequestSchema,
  sessionSchema,
  tokenRenewedSchema,
} from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import type { CookieOptions } from 'express';
import { sessionCookie } from '../access.ts';
import type { ApiContext } from '../context.ts';
import { sessionMs } from '../sessions.ts';

/** Not `secure`: the origin is plain http on loopback, where browsers would otherwise drop it in part. */
const cookie: CookieOptions = { httpOnly: true, sameSite: 'strict', path: '/', maxAge: sessionMs };

/** Signing in with the link's token, asking, signing out; a new token for all. */
export function sessionRoutes({ access, cluster, sessions, limits, logger }: ApiContext): Route[] {
  return [
    {
      method: 'get',
      path: '/api/session',
      doc: {
        summary: 'Whether you are signed in',
        replies: { 200: { description: 'Yes or no', schema: sessionSchema } },
      },
      handle({ request, response }) {
        const signedIn = isSignedIn(() => access.identify(request.headers, request.method));
        response.json(!signedIn && access.isKnown(request.headers) ? { signedIn, half: true } : { signedIn });
      },
    },
    {
      method: 'post',
      path: '/api/session',
      accepts: ['json'],
      doc: {
        summary: 'Sign in with the token of the printed link',
        body: { 'application/json': sessionRequestSchema },
        replies: { 200: { description: 'Signed in; the cookie is set', schema: sessionOpenedSchema } },
      },
      handle({ response, body }) {
        const { token } = parseInput(sessionRequestSchema, body.form === 'json' ? body.value : undefined, 'body');
        if (!access.isToken(token)) {
          // Only guesses are counted: nobody who guesses can keep the owner out.
          limits.wrongTokens.take();
          throw wrongToken();
        }
        const opened = sessions.open();
        response.cookie(sessionCookie, opened.cookie, cookie);
        logger?.emit('control.signed-in', {}, 'a browser signed in');
        response.json({ signedIn: true, tab: opened.tab });
      },
    },
    {
      method: 'delete',
      path: '/api/session',
      doc: { summary: 'Sign out', replies: { 200: { description: 'Signed out', schema: sessionSchema } } },
      handle({ request, response }) {
        const { session } = access.identify(request.headers, request.method);
        if (session !== undefined) sessions.close(session);
        response.clearCookie(sessionCookie, { ...cookie, maxAge: 0 });
        response.json({ signedIn: false });
      },
    },
    {
      method: 'post',
      path: '/api/token',
      doc: {
        summary: 'Make a new token; the old one and every session end. It stands in the home only, not in the reply',
        replies: { 200: { description: 'Made', schema: tokenRenewedSchema } },
      },
      handle({ response }) {
        cluster.token.renew();
        logger?.emit('control.token-renewed', {}, 'a new token was made; every session has ended');
        response.json({ renewed: true });
      },
    },
  ];
}

function isSignedIn(identify: () => unknown): boolean {
  try {
    identify();
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

function wrongToken(): AppError {
  return new AppError('unauthenticated', 'That is not the token of this control plane.', {
    expected: 'the token of the link that is valid now',
    found: 'another one',
    remedy: 'Open the link that `npx signalbox token` prints.',
  });
}
