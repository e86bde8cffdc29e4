import { fstatSync, readSync } from 'node:fs';

/** The bytes right before a place in a file: lines are numbered, so no two places look alike. */
export const anchorBytes = 256;

/**
 * Where a reader goes on that had read up to and with `anchor`, in a file whose beginning was cut off: the position after the anchor's
 * last occurrence. Where there is none all of it is new, but for what the anchor's own end may have left at its beginning.
 */
export function findPlace(fd: number, anchor: Buffer): number {
  if (anchor.length === 0) return 0;
  const piece = Buffer.allocUnsafe(256 * 1024);
  let end = fstatSync(fd).size;
  // From the end, where it nearly always is; pieces overlap, so that one that lies across is found.
  while (end > 0) {
    const begin = Math.max(0, end - piece.length);
    const length = readSync(fd, piece, 0, end - begin, begin);
    const found = piece.subarray(0, length).lastIndexOf(anchor);
    if (found !== -1) return begin + found + anchor.length;
    if (begin === 0) return endOfAnchor(piece.subarray(0, length), anchor);
    end = begin + anchor.length - 1;
  }
  return 0;
}

/** How many of the first bytes are the anchor's last: the cut went through it. */
function endOfAnchor(first: Buffer, anchor: Buffer): number {
  for (let length = anchor.length - 1; length > 0; length -= 1) {
    if (first.subarray(0, length).equals(anchor.subarray(-length))) return length;
  }
  return 0;
}
