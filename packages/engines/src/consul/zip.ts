import { inflateRawSync } from 'node:zlib';

/** Signatures and layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16. */
const endOfDirectory = 0x06054b50;
const directoryHeader = 0x02014b50;
const stored = 0;
const deflated = 8;

/** One file of a ZIP archive (no ZIP64, no encryption: release archives have neither). Throws when it is not there. */
export function fileFromZip(archive: Buffer, name: string): Buffer {
  let at = archive.readUInt32LE(findEnd(archive) + 16);
  while (at + 46 <= archive.length && archive.readUInt32LE(at) === directoryHeader) {
    const nameLength = archive.readUInt16LE(at + 28);
    const entryName = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (entryName === name) return contentAt(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`the archive holds no ${name}`);
}

/** The end record is 22 bytes plus a comment of at most 65,535, so it is looked for backwards. */
function findEnd(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 65_557); at -= 1)
    if (archive.readUInt32LE(at) === endOfDirectory) return at;
  throw new Error('this is no ZIP archive');
}

/** Sizes come from the directory: the local header may leave them to a descriptor behind the data. */
function contentAt(archive: Buffer, directoryAt: number): Buffer {
  const method = archive.readUInt16LE(directoryAt + 10);
  const packed = archive.readUInt32LE(directoryAt + 20);
  const local = archive.readUInt32LE(directoryAt + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + packed);
  if (method === stored) return bytes;
  if (method === deflated) return inflateRawSync(bytes);
  throw new Error(`the archive uses compression method ${method}`);
}
