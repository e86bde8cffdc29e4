import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';

/** How what we send may be packed. Only the dashboard's own files and pages are: nothing that holds a secret beside what a stranger chose. */
export type ContentCoding = 'br' | 'gzip';

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
