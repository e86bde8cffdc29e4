import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { EventLine, LogList, Writer } from '@signalbox/shared';
import { toLogLine, outputLine } from './log-line.ts';
import { createSeqGaps, parseLine } from './parse-line.ts';

/**
 * A page of an instance's log, oldest first, out of FILE.1 and FILE. The cursor names a file by its first line, because a rotation moves what
 * was written to another name and keeps its place. A page shorter than `limit` has reached the end; its cursor asks for what comes after.
 */
export async function readLogPage(file: string, id: Writer, limit: number, after?: string): Promise<LogList> {
  const parts = await openParts(file);
  try {
    const start = startOf(parts, after);
    const page = createPage(id, limit);
    let next = after ?? null;
    for (const [index, part] of parts.entries()) {
      if (index < start.part || page.full()) continue;
      const offset = await readInto(page, part, index === start.part ? start.offset : 0);
      next = `${part.name}.${offset}`;
    }
    return { lines: page.lines.map(toLogLine), next, dropped: page.dropped() };
  } finally {
    await Promise.all(parts.map((part) => part.handle.close()));
  }
}

interface Part {
  readonly handle: FileHandle;
  /** Fingerprint of its first line. */
  readonly name: string;
  readonly changedAt: number;
}

interface Page {
  readonly lines: EventLine[];
  take(text: string, place: number, at: number): void;
  full(): boolean;
  dropped(): number;
}

const chunkBytes = 128 * 1024;

/** The newer one first: should it be renamed meanwhile, it is found under both names and not under neither. */
async function openParts(file: string): Promise<Part[]> {
  const parts: Part[] = [];
  const seen = new Set<number>();
  for (const name of [file, `${file}.1`]) {
    const handle = await openIfThere(name);
    if (handle === undefined) continue;
    const { ino, mtimeMs: changedAt } = await handle.stat();
    if (seen.has(ino)) {
      await handle.close();
      continue;
    }
    seen.add(ino);
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(4096), position: 0 });
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    if (bytesRead === 0 || (end === -1 && bytesRead < 4096)) {
      // No whole line yet.
      await handle.close();
      continue;
    }
    const first = buffer.subarray(0, end === -1 ? bytesRead : end);
    const hash = createHash('sha256').update(first).digest('hex').slice(0, 16);
    parts.unshift({ handle, name: hash, changedAt });
  }
  return parts;
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** An unknown cursor means that its file was rotated away twice: what is left is given from its beginning. */
function startOf(parts: readonly Part[], after: string | undefined): { part: number; offset: number } {
  const [, name, offset] = /^([0-9a-f]{16})\.(\d{1,15})$/.exec(after ?? '') ?? [];
  const part = parts.findIndex((candidate) => candidate.name === name);
  return part === -1 ? { part: 0, offset: 0 } : { part, offset: Number(offset) };
}

/** Reads whole lines until the page is full or the part ends; gives the place after the last line taken. */
async function readInto(page: Page, part: Part, from: number): Promise<number> {
  let offset = from;
  let size = chunkBytes;
  while (!page.full()) {
    const { bytesRead, buffer } = await part.handle.read({ buffer: Buffer.alloc(size), position: offset });
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes.indexOf(10) === -1) {
      if (bytesRead < size) return offset;
      // A line longer than the chunk: look at more at once.
      size *= 4;
      continue;
    }
    offset += takeLines(page, bytes, offset, part.changedAt);
  }
  return offset;
}

function takeLines(page: Page, bytes: Buffer, offset: number, at: number): number {
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1 && !page.full(); end = bytes.indexOf(10, start)) {
    if (end > start) page.take(bytes.toString('utf8', start, end), offset + start + 1, at);
    start = end + 1;
  }
  return start;
}

function createPage(id: Writer, limit: number): Page {
  const lines: EventLine[] = [];
  const gaps = createSeqGaps();
  const livesSeen = new Set<string>();
  let dropped = 0;
  return {
    lines,
    take(text, place, at) {
      const parsed = parseLine(text);
      if (parsed === undefined || parsed.instance !== id) {
        // Its own time is not known: that of the event before it, or of the file.
        const before = lines.at(-1);
        lines.push(outputLine(text, id, place, before === undefined ? at : Date.parse(before.t)));
        return;
      }
      const missing = gaps.take(parsed.life, parsed.seq);
      // A page may begin in the middle of a life: what came before it is not lost.
      if (livesSeen.has(parsed.life)) dropped += missing;
      livesSeen.add(parsed.life);
      lines.push(parsed);
    },
    full: () => lines.length >= limit,
    dropped: () => dropped,
  };
}
