import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RequestHandler } from 'express';
import { chooseCoding, pack, type ContentCoding } from './content-coding.ts';

/** Files that are worth it; fonts and images are packed already. */
const worthIt = /\.(?:js|css|txt|svg|json|webmanifest)$/;
/** Smaller ones fit into one packet anyway. */
const leastBytes = 1024;

interface File {
  readonly path: string;
  readonly size: number;
  readonly changed: Date;
}

/**
 * The folder's files as browsers want them: packed when first asked for, then kept. Whoever takes no packed ones goes on to the next handler.
 * Which files there are is read once, as the pages are; no path of a request ever becomes a name of a file.
 */
export function servePackedFiles(folder: string, cacheControlOf: (file: string) => string): RequestHandler {
  const files = filesOf(folder);
  const kept = new Map<string, Promise<Buffer>>();

  function packed(file: File, coding: ContentCoding): Promise<Buffer> {
    const key = `${coding} ${file.path}`;
    const known = kept.get(key) ?? readFile(file.path).then((content) => pack(coding, content));
    kept.set(key, known);
    known.catch(() => kept.delete(key));
    return known;
  }

  return async (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = isRead ? files.get(request.path) : undefined;
    if (file === undefined) return next();
    const coding = chooseCoding(request, response);
    if (coding === undefined) return next();
    const content = await packed(file, coding);
    response.setHeader('Cache-Control', cacheControlOf(file.path));
    response.setHeader('Last-Modified', file.changed.toUTCString());
    response.setHeader('ETag', `W/"${file.size.toString(16)}-${file.changed.getTime().toString(16)}-${coding}"`);
    if (request.fresh) return void response.status(304).end();
    response.setHeader('Content-Encoding', coding);
    response.type(path.extname(file.path)).setHeader('Content-Length', content.length);
    response.end(content);
  };
}

/** By the path that asks for them. */
function filesOf(folder: string): ReadonlyMap<string, File> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => worthIt.test(name));
  return new Map(
    names.flatMap((name) => {
      const { size, mtime } = statSync(path.join(folder, name));
      const file: File = { path: path.join(folder, name), size, changed: mtime };
      return size < leastBytes ? [] : [[`/${name.split(path.sep).join('/')}`, file]];
    }),
  );
}
