import { createReadStream, createWriteStream, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A journal is a folder of numbered files: `000001.ndjson`, packed as `000001.ndjson.gz` once it is full. */
export interface Segment {
  readonly number: number;
  readonly file: string;
  readonly packed: boolean;
}

const namePattern = /^(\d{6,})\.ndjson(\.gz)?$/;

export function segmentFile(folder: string, number: number): string {
  return path.join(folder, `${String(number).padStart(6, '0')}.ndjson`);
}

/** The files of a journal in order; where one is there both ways, its packing was not finished, and the plain one counts. */
export function segmentsOf(folder: string): Segment[] {
  const found = new Map<number, Segment>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const match = namePattern.exec(name);
    if (match === null) continue;
    const number = Number(match[1]);
    const packed = match[2] !== undefined;
    if (!packed || !found.has(number)) found.set(number, { number, file: path.join(folder, name), packed });
  }
  return [...found.values()].toSorted((a, b) => a.number - b.number);
}

/** Packs one file and gives its new size in bytes. The plain file stays until the packed one is whole. */
export async function packSegment(file: string): Promise<number> {
  const packed = `${file}.gz`;
  const fresh = `${packed}.new`;
  try {
    // The fastest level: half of every line is chance, which no level packs.
    await pipeline(createReadStream(file), createGzip({ level: 1 }), createWriteStream(fresh, { mode: 0o600 }));
    renameSync(fresh, packed);
    rmSync(file);
    return statSync(packed).size;
  } catch (thrown) {
    rmSync(fresh, { force: true });
    throw thrown;
  }
}
