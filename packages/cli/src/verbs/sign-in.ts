import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { notRunning, readToken, type Place } from '../place.ts';
import { findRunning, isServing } from '../running.ts';

/** `token`: the sign-in link. The token stands behind `#`, which a browser never sends to a server. */
export function token(context: Context): void {
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

function signInLink(place: Place): { url: string; token: string } {
  const state = findRunning(place);
  if (state === undefined || !isServing(state)) throw notRunning(place);
  const secret = readToken(place);
  return { url: `${state.url.replace(/\/$/, '')}/#token=${secret}`, token: secret };
}
