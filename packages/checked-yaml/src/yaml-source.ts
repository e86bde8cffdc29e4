import { LineCounter, parseDocument, type Document } from 'yaml';
import type { Problem } from './problem.ts';

/** One place values come from: plain values, and the words that name where a value stands. */
export interface YamlSource {
  readonly values: unknown;
  /** `signalbox.yaml:12`, `SIGNALBOX_LOGGING_COUNT`, `--set logging.count`; undefined when this source says nothing of the path. */
  where(path: readonly PropertyKey[]): string | undefined;
}

/** Reads a file of settings or steps. An empty file is an empty wish; broken YAML and anything but a mapping are problems with their line. */
export function readYaml(fileName: string, text: string): YamlSource | Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      where: `${fileName}:${lines.linePos(error.pos[0]).line}`,
      key: '',
      expected: 'valid YAML',
      found: error.message.split('\n', 1)[0] ?? error.code,
    }));
  }
  const values: unknown = document.toJS() ?? {};
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return [
      { where: `${fileName}:1`, key: '', expected: 'a mapping such as logging: { count: 3 }', found: typeof values },
    ];
  }
  return { values: withoutEmptySections(values), where: (path) => placeOf(fileName, document, lines, path) };
}

/** `logging:` with every line under it commented out is null in YAML and means: the defaults. */
function withoutEmptySections(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** The line of the path itself, else of the nearest thing around it that the file holds. */
function placeOf(
  fileName: string,
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): string | undefined {
  if (path.length > 0 && !document.hasIn([path[0]])) return undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const offset = offsetOf(node);
    if (offset !== undefined) return `${fileName}:${lines.linePos(offset).line}`;
  }
  return fileName;
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}
