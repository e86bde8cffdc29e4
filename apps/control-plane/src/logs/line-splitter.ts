/** Longest line in bytes that is kept whole; what is longer comes in pieces. */
export const maxLineBytes = 256 * 1024;

/** Cuts a stream of bytes into lines. What comes after the last line break waits for the next bytes. */
export interface LineSplitter {
  /** The whole lines that are there now, without their line breaks. */
  push(bytes: Buffer): string[];
  /** Bytes of the line that has not ended yet. */
  pending(): number;
  /** Forgets an unfinished line and gives what there was of it. */
  flush(): string;
}

const lineBreak = 10;

/** Decodes only whole lines, so that a character of several bytes is never torn. */
export function createLineSplitter(): LineSplitter {
  let rest: Buffer = Buffer.alloc(0);

  function flush(): string {
    const text = rest.toString('utf8');
    rest = Buffer.alloc(0);
    return text;
  }

  return {
    push(bytes) {
      const last = bytes.lastIndexOf(lineBreak);
      if (last === -1) {
        rest = Buffer.concat([rest, bytes]);
        return rest.length > maxLineBytes ? [flush()] : [];
      }
      const head = bytes.subarray(0, last);
      const text = rest.length === 0 ? head.toString('utf8') : Buffer.concat([rest, head]).toString('utf8');
      // A copy: a view would keep the whole read buffer, which is used again.
      rest = Buffer.from(bytes.subarray(last + 1));
      return text.split('\n');
    },
    pending: () => rest.length,
    flush,
  };
}
