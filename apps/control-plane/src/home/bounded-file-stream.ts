import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileDescriptorStream, type LineStream } from '@signalbox/service-kit';

/** Lines appended to a file that is kept below `limitBytes`; above it the file becomes `FILE.1` and a new one is begun. */
export function boundedFileStream(file: string, limitBytes: number): LineStream {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  let { descriptor, stream, size } = open();

  function open(): { descriptor: number; stream: LineStream; size: number } {
    const fd = openSync(file, 'a', 0o600);
    return { descriptor: fd, stream: fileDescriptorStream(fd), size: statSync(file).size };
  }

  function rotate(): void {
    stream.flushSync();
    closeSync(descriptor);
    renameSync(file, `${file}.1`);
    ({ descriptor, stream, size } = open());
  }

  return {
    write(line) {
      if (size > limitBytes) rotate();
      size += Buffer.byteLength(line);
      stream.write(line);
    },
    flush: () => stream.flush(),
    flushSync: () => stream.flushSync(),
  };
}
