import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';

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

/** How what we send may be packed. Only the dashboard's own files and pages are: nothing that holds a secret beside what a stranger chose. */
type ContentCoding = 'br' | 'gzip';

const codings: readonly ContentCoding[] = ['br', 'gzip'];
/** Of eleven: two fifths of a second for the whole dashboard; a better one takes ten times as long for a twentieth less. */
const brotliQuality = 5;
const packByBrotli = promisify(brotliCompress);
const packByGzip = promisify(gzip);

/** The best one that the client takes; undefined when it takes none. Says in the reply that it depends on that. */
export function chooseCoding(request: Request, response: Response): ContentCoding | undefined {
  response.vary('Accept-Encoding');
  // Named one by one: asked for all, Express lets the client's order decide, and browsers name gzip first.
  return codings.find((coding) => request.acceptsEncodings(coding) !== false);
}

export function pack(coding: ContentCoding, content: Buffer): Promise<Buffer> {
  if (coding === 'gzip') return packByGzip(content);
  return packByBrotli(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
}
