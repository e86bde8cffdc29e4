import type { RequestHandler } from 'express';
import type { ApiContext } from './context.ts';
import { setCaller } from './context.ts';

/** Everything below `/api` needs a session or the token; only signing in and asking whether one is signed in do not. */
export function authenticate({ access }: Pick<ApiContext, 'access'>): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    if (request.path === '/session') {
      next();
      return;
    }
    setCaller(response, access.identify(request.headers, request.method).by);
    next();
  };
}
