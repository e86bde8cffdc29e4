import { AppError, fromUnknown, problemMediaType, toProblem } from '@signalbox/shared';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from '../logger.ts';

/** The one place where an error becomes a reply. */
export function handleErrors(logger: Logger | undefined): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    const error = fromHttp(thrown);
    if (hasLeft(response) && error.code !== 'internal') {
      const fields = { method: request.method, path: request.path.slice(0, 200) };
      logger?.emit('http.client-left', fields, `${fields.method} ${fields.path}: the client left before the end`);
      return;
    }
    if (logger !== undefined) {
      const fields = {
        method: request.method,
        path: request.path.slice(0, 200),
        status: error.status,
        code: error.code,
      };
      const why = error.code === 'internal' && error.cause instanceof Error ? (error.cause.stack ?? '') : '';
      logger.emit(
        'http.refused-request',
        fields,
        `${request.method} ${fields.path} → ${error.status} ${error.message} ${why}`.trimEnd(),
        error.code === 'internal' ? 'error' : 'debug',
      );
    }
    if (response.headersSent) {
      // Half a reply cannot be taken back: cutting it off is the only honest end.
      response.destroy();
      return;
    }
    sendProblem(response, error);
  };
}

/** The connection ended before the reply did: nobody waits for it any more. */
export function hasLeft(response: Response): boolean {
  return response.destroyed && !response.writableFinished;
}

export function sendProblem(response: Response, error: AppError): void {
  const { retryAfter } = error.facts;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
  const problem = toProblem(error.code === 'internal' ? hideInside(error) : error);
  response.status(error.status).type(problemMediaType).send(JSON.stringify(problem));
}

/** Nothing is known of such a defect outside but that it is one; the log has the rest. */
function hideInside(error: AppError): AppError {
  return new AppError('internal', 'The program met a defect of its own.', {
    ...error.facts,
    remedy: "See this instance's log.",
  });
}

export const notFound: RequestHandler = (request) => {
  throw new AppError('not-found', 'There is nothing at this path.', {
    expected: 'a path that /openapi.json lists',
    found: request.path.slice(0, 200),
    remedy: 'Correct the path.',
  });
};

export function methodNotAllowed(methods: readonly string[]): RequestHandler {
  const allow = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return (request, response) => {
    response.setHeader('Allow', allow.join(', '));
    throw new AppError('method-not-allowed', 'This path does not take that method.', {
      expected: allow.join(' or '),
      found: request.method,
      remedy: 'Use one of the named methods.',
    });
  };
}

/** Errors of Express carry a status; everything else is a defect of ours. */
function fromHttp(thrown: unknown): AppError {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return fromUnknown(thrown);
  const status = 'status' in thrown && typeof thrown.status === 'number' ? thrown.status : 500;
  if (status >= 400 && status < 500) {
    return new AppError('invalid-input', 'The request is malformed.', {
      expected: 'a well-formed HTTP request',
      found: thrown.message.slice(0, 200),
      remedy: 'Correct the request.',
    });
  }
  return fromUnknown(thrown);
}
