import { escapeText, type Status } from '@signalbox/shared';

const lanes = ['facade', 'logging', 'hazelcast', 'kafka', 'messages'] as const;
const cell = { width: 108, height: 24, gapX: 22, gapY: 6 };

/** The cluster at one moment: a column a kind, a box an instance, its state in its look and in words. */
export function clusterPicture({ instances }: Status): string {
  const columns = lanes
    .map((kind) => instances.filter((instance) => instance.kind === kind))
    .filter((column) => column.length > 0);
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const width = columns.length * (cell.width + cell.gapX) - cell.gapX;
  const height = rows * (cell.height + cell.gapY);
  const boxes = columns.flatMap((column, x) =>
    column.map(({ id, state }, y) => {
      const left = x * (cell.width + cell.gapX);
      const top = y * (cell.height + cell.gapY);
      const look = state === 'ready' ? 'up' : 'down';
      return `<g><title>${escapeText(`${id}: ${state}`)}</title><rect class="box ${look}" x="${left}" y="${top}" width="${cell.width}" height="${cell.height}" rx="5"/><text class="${look}" x="${left + 7}" y="${top + 16}">${escapeText(state === 'ready' ? id : `${id} ${state}`)}</text></g>`;
    }),
  );
  return `<svg class="cluster" viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-label="${escapeText(`${instances.filter(({ state }) => state === 'ready').length} of ${instances.length} instances are ready`)}">${boxes.join('')}</svg>`;
}
