import type { LogList } from '@signalbox/shared';
import { toLogLine } from './log-line.ts';
import type { LogView } from './log-view.ts';

/** A page of all instances' lines in the order of their arrival, from memory. `life` keeps cursors of another process apart. */
export function readAllPage(view: LogView, life: string, limit: number, after: string | undefined): LogList {
  const total = view.total();
  const [, cursorLife, count] = /^(\d{1,15})\.(\d{1,15})$/.exec(after ?? '') ?? [];
  const from = cursorLife === life ? Math.min(Number(count), total) : 0;
  const held = view.latest(total - from);
  const lines = held.slice(0, limit);
  const first = total - held.length;
  return {
    lines: lines.map(toLogLine),
    next: `${life}.${first + lines.length}`,
    dropped: from === 0 ? 0 : first - from,
  };
}
