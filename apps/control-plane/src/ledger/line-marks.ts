/** What a line is to whoever has taken others before: the next one, one taken already, or one behind lines that nobody saw. */
export type LineNews = 'next' | 'known' | 'gap';

/** How far each life of each writer was taken, by the writers' own numbers (CONTRACT §7). */
export interface LineMarks {
  /** Takes note of one line. */
  take(writer: string, life: string, seq: number): LineNews;
  /** The journal has a record of this line, so it was taken in an earlier life of ours. */
  replay(writer: string, life: string, seq: number): void;
}

/** Lives remembered per writer: a log file and the one before hold fewer. */
const livesKept = 64;

export function createLineMarks(): LineMarks {
  const marks = new Map<string, Map<string, number>>();

  function livesOf(writer: string): Map<string, number> {
    const known = marks.get(writer);
    if (known !== undefined) return known;
    const lives = new Map<string, number>();
    marks.set(writer, lives);
    return lives;
  }

  function note(lives: Map<string, number>, life: string, seq: number): void {
    if (!lives.has(life) && lives.size >= livesKept) lives.delete(lives.keys().next().value ?? '');
    lives.set(life, Math.max(lives.get(life) ?? 0, seq));
  }

  return {
    take(writer, life, seq) {
      const lives = livesOf(writer);
      const last = lives.get(life) ?? 0;
      note(lives, life, seq);
      if (seq <= last) return 'known';
      return seq === last + 1 ? 'next' : 'gap';
    },
    replay: (writer, life, seq) => note(livesOf(writer), life, seq),
  };
}
