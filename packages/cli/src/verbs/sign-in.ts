import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, tokenRenewedSchema } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { notRunning, readToken, type Place } from '../place.ts';
import { findRunning, isHeld, isServing } from '../running.ts';

export interface TokenOptions {
  new?: boolean;
}

/** `token`: the sign-in link. The token stands behind `#`, which a browser never sends to a server. */
export async function token(context: Context, options: TokenOptions): Promise<void> {
  if (options.new === true) {
    if (!isHeld(context.place)) return forgetToken(context);
    if (findRunning(context.place) === undefined) throw justStarting();
    await context.control().send('POST', '/api/token', undefined, tokenRenewedSchema);
  }
  const found = signInLink(context.place);
  context.output.result({ url: found.url, token: found.token }, () => found.url);
}

/**
 * `open`: the dashboard in the browser, signed in. The link would show in the opener's argument list, so the browser is given
 * a page of this user's own (mode 0600) that leads to it.
 */
export async function open(context: Context): Promise<void> {
  const { url } = signInLink(context.place);
  const page = path.join(context.place.home, 'run', 'sign-in.html');
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><title>Signalbox</title><meta http-equiv="refresh" content="0;url=${url}">`,
    {
      mode: 0o600,
    },
  );
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  await new Promise<void>((resolve, reject) => {
    const child = spawn(opener, [page], { stdio: 'ignore', detached: true });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', (cause) => {
      reject(
        new AppError(
          'missing-tool',
          'No browser could be opened.',
          {
            expected: opener,
            found: 'nothing of that name',
            remedy: '`npx signalbox token` prints the link to open yourself.',
          },
          cause,
        ),
      );
    });
  });
  const address = url.slice(0, url.indexOf('#'));
  context.output.result({ url: address }, () => `opened ${address}`);
}

/** Nothing runs that could still take the old one: without it, and without the sessions that it opened, the next start makes a new one. */
function forgetToken({ place, output }: Context): void {
  for (const name of ['token', 'sessions.json']) rmSync(path.join(place.home, 'run', name), { force: true });
  output.result(
    { url: null, token: null },
    () => 'The old token is worth nothing any more; the next start makes a new one.',
  );
}

function justStarting(): AppError {
  return new AppError('unavailable', 'A control plane is just starting here.', {
    expected: 'one that answers, or none',
    found: 'one that has not told its address yet',
    remedy: 'Try again in a moment.',
  });
}

function signInLink(place: Place): { url: string; token: string } {
  const state = findRunning(place);
  if (state === undefined || !isServing(state)) throw notRunning(place);
  const secret = readToken(place);
  return { url: `${state.url.replace(/\/$/, '')}/#token=${secret}`, token: secret };
}
