import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { chooseCoding, pack, servePackedFiles } from './packed-files.ts';
import { noncePlaceholder, policyFor } from './page-policy.ts';

/**
 * The exported dashboard: its pages from memory with their policies, its other files from the folder, both packed for who takes it.
 * Nothing in it is secret.
 */
export function serveDashboard(folder: string): RequestHandler[] {
  const { pages, names } = readFolder(folder);
  const files = express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response, file) => response.setHeader('Cache-Control', cacheControlOf(file)),
  });
  return [
    ...(existsSync(folder) ? [servePackedFiles(folder, cacheControlOf)] : []),
    (request, response, next) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return next();
      const page = pages.get(withoutSlash(request.path));
      if (page === undefined) return names.has(request.path) ? files(request, response, next) : next();
      if (request.path !== '/' && !request.path.endsWith('/')) return addSlash(request, response);
      return sendPage(request, response, page, 200);
    },
  ];
}

/** Next names the files below `_next/static` by their content. */
function cacheControlOf(file: string): string {
  const lasting = file.includes(`${path.sep}_next${path.sep}static${path.sep}`);
  return lasting ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The export has a folder a page: its own links end in a slash. */
function addSlash({ path, originalUrl }: Request, response: Response): void {
  response.redirect(308, `${path}/${originalUrl.slice(path.length)}`);
}

/** The page for a path that is none, where the caller is a browser; else the way goes on to the problem document. */
export function serveMissingPage(folder: string): RequestHandler {
  const missing = readFolder(folder).pages.get('/404');
  return (request, response, next) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (missing === undefined || !wantsPage || /^\/(?:api|socket\.io|health)\b/.test(request.path)) return next();
    return sendPage(request, response, missing, 404);
  };
}

interface Page {
  readonly html: string;
  /** Known beforehand unless the page asks for a nonce. */
  readonly policy: string | undefined;
}

/** What comes out smaller by packing tells nothing: a page holds no word of the request, and its nonce is used once. */
async function sendPage(request: Request, response: Response, page: Page, status: number): Promise<void> {
  const nonce = page.policy === undefined ? randomBytes(16).toString('base64') : undefined;
  const html = nonce === undefined ? page.html : page.html.replaceAll(noncePlaceholder, nonce);
  response.setHeader('Content-Security-Policy', page.policy ?? policyFor(html, nonce));
  response.setHeader('Cache-Control', 'no-store');
  const coding = chooseCoding(request, response);
  if (coding !== undefined) response.setHeader('Content-Encoding', coding);
  response.status(status).type('html');
  response.send(coding === undefined ? html : await pack(coding, Buffer.from(html)));
}

interface Folder {
  /** Every page by its path: `messages.html` and `messages/index.html` are both `/messages`. */
  readonly pages: ReadonlyMap<string, Page>;
  /**
   * The paths of all files that are no page. No other is looked for: every read of the API and every look at the health would ask the disk twice,
   * which in a storm costs more than the answer.
   */
  readonly names: ReadonlySet<string>;
}

function readFolder(folder: string): Folder {
  if (!existsSync(folder)) return { pages: new Map([['/', pageOf(notBuilt)]]), names: new Set() };
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
    (name) => `/${name.split(path.sep).join('/')}`,
  );
  const isPage = (name: string): boolean => name.endsWith('.html');
  return {
    pages: new Map(
      all.filter(isPage).map((name) => {
        const route = name.replace(/\.html$/, '').replace(/\/index$/, '');
        return [route === '' ? '/' : route, pageOf(readFileSync(path.join(folder, name), 'utf8'))] as const;
      }),
    ),
    names: new Set(all.filter((name) => !isPage(name))),
  };
}

function pageOf(html: string): Page {
  return { html, policy: html.includes(noncePlaceholder) ? undefined : policyFor(html, undefined) };
}

function withoutSlash(route: string): string {
  return route.length > 1 && route.endsWith('/') ? route.slice(0, -1) : route;
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>signalbox</title>
<h1>The dashboard is not built</h1>
<p>The control plane runs. <code>npm start</code> builds the dashboard and starts everything.</p>
`;
