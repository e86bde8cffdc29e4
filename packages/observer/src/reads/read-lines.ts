const lineEnd = 0x0a;

/** The lines of a reply, each piece's at once. Throws when it ends within a line: whoever wrote it died. */
export async function* readLines(body: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of body) {
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
  if (rest.byteLength > 0) throw new Error('the reply ends within a line');
}
