import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, maxBodyBytes } from '@signalbox/shared';
import { sinceArrival } from './arrival.ts';

/** Milliseconds from the head's arrival in which a whole body must be there. */
export const bodyWithinMs = 3000;
/** A body that was refused is read away for so long, so that the answer is not lost in a reset; then its connection is cut. */
const lingerMs = 1000;

/** Replies whose client waits for `100 Continue`, and whether their connection was to be kept. */
const held = new WeakMap<ServerResponse, boolean>();

/** The client asked whether it may send its body (`Expect: 100-continue`): refused without it, the connection ends with the answer. */
export function holdContinue(response: ServerResponse): void {
  held.set(response, response.shouldKeepAlive);
  response.shouldKeepAlive = false;
}

function askForBody(response: ServerResponse): void {
  const keepAlive = held.get(response);
  if (keepAlive === undefined) return;
  held.delete(response);
  response.shouldKeepAlive = keepAlive;
  response.writeContinue();
}

/**
 * The bytes of a body, at most 64 kB, not compressed. What is declared too large is refused unread. Throws AppError 408, 413, 415; and
 * `invalid-input` when the client left, which nobody will read.
 */
export function readBytes(request: IncomingMessage, response: ServerResponse): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const refusal = refusalOf(request);
  if (refusal === undefined) begin();
  else refuse(refusal);

  function begin(): void {
    timer = setTimeout(() => refuse(tooSlow(size)), bodyWithinMs - sinceArrival(request));
    request.on('data', take).once('end', onEnd).once('close', onLeft).once('error', onLeft);
    askForBody(response);
  }

  function take(chunk: Buffer): void {
    size += chunk.byteLength;
    if (size > maxBodyBytes) refuse(tooLarge('more'));
    else chunks.push(chunk);
  }

  function onEnd(): void {
    stop();
    resolve(Buffer.concat(chunks));
  }

  function onLeft(): void {
    stop();
    reject(new AppError('invalid-input', 'The client left before its body had come.'));
  }

  function refuse(error: AppError): void {
    stop();
    // Whoever was not told to send sends nothing.
    if (!held.has(response)) readAway(request, response);
    reject(error);
  }

  function stop(): void {
    clearTimeout(timer);
    request.off('data', take).off('end', onEnd).off('close', onLeft);
  }

  return promise;
}

/** The rest is still on its way: closed over it, the connection would be reset, and the answer lost with it. */
function readAway(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  if (request.complete) return;
  const { socket } = request;
  const wantsEnd = !response.shouldKeepAlive;
  response.shouldKeepAlive = true;
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  request.once('close', () => {
    clearTimeout(cut);
    if (!wantsEnd) return;
    if (response.writableFinished) socket.end();
    else response.once('finish', () => socket.end());
  });
}

function refusalOf({ headers }: IncomingMessage): AppError | undefined {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return new AppError('unsupported-media-type', 'This encoding of a body is not taken.', {
      expected: 'a body that is not compressed',
      found: `Content-Encoding ${encoding.slice(0, 100)}`,
      remedy: 'Send it without Content-Encoding.',
    });
  }
  const declared = Number(headers['content-length'] ?? 0);
  return declared > maxBodyBytes ? tooLarge(`${declared} bytes`) : undefined;
}

function tooLarge(found: string): AppError {
  return new AppError('too-large', 'The body is too large.', {
    expected: `at most ${maxBodyBytes} bytes`,
    found,
    remedy: 'Send less at once.',
  });
}

function tooSlow(size: number): AppError {
  return new AppError('too-slow', 'The body did not come in time.', {
    expected: `the whole body within ${bodyWithinMs} ms`,
    found: `${size} bytes`,
    remedy: 'Send the request again, without pauses.',
  });
}
