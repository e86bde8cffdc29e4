const lineEnd = 0x0a;

/** The lines of what comes in pieces, those of each piece at once. `torn` is told what follows the last line break, where something does. */
export async function* readLines(
  pieces: AsyncIterable<Buffer>,
  torn: (rest: Buffer) => void,
): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(lineEnd);
    if (end === -1) {
      rest = Buffer.concat([rest, piece]);
      continue;
    }
    yield Buffer.concat([rest, piece.subarray(0, end)])
      .toString('utf8')
      .split('\n');
    rest = Buffer.from(piece.subarray(end + 1));
  }
  if (rest.byteLength > 0) torn(rest);
}
