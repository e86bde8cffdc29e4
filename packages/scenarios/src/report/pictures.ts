import { escapeText, type Status } from '@signalbox/shared';
import type { SentMessage } from '../journal.ts';

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

const chart = { width: 1200, height: 220, left: 52, right: 8, top: 10, bottom: 10 };
const decades = [1, 10, 100, 1_000, 10_000];
/** Dots drawn at most: of each column and row of the picture one is enough. */
const dot = { x: 3, y: 4 };

/** Each message as a dot in the order of sending; `breaks`: after how many messages something was broken or started. */
export function latencyChart(sent: readonly SentMessage[], breaks: readonly number[]): string {
  const most = Math.max(
    1_000,
    ...sent.slice(0, 1).map(({ ms }) => ms),
    sent.reduce((top, { ms }) => Math.max(top, ms), 0),
  );
  const x = (n: number): number =>
    chart.left + (n / Math.max(1, sent.length)) * (chart.width - chart.left - chart.right);
  const y = (ms: number): number =>
    chart.height -
    chart.bottom -
    (Math.log10(Math.max(1, ms)) / Math.log10(most)) * (chart.height - chart.top - chart.bottom);
  const grid = decades
    .filter((ms) => ms <= most)
    .map(
      (ms) =>
        `<line class="grid" x1="${chart.left}" x2="${chart.width - chart.right}" y1="${round(y(ms))}" y2="${round(y(ms))}"/><text x="0" y="${round(y(ms) + 4)}">${ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`}</text>`,
    );
  const lines = breaks.map(
    (n) =>
      `<line class="injection" x1="${round(x(n))}" x2="${round(x(n))}" y1="${chart.top}" y2="${chart.height - chart.bottom}"/>`,
  );
  const drawn = new Map<string, boolean>();
  for (const [n, { ms, acked }] of sent.entries()) {
    const place = `${Math.round(x(n) / dot.x) * dot.x} ${Math.round(y(ms) / dot.y) * dot.y}`;
    drawn.set(place, !acked || drawn.get(place) === true);
  }
  const dots = Array.from(drawn, ([place, failed]) => {
    const [cx, cy] = place.split(' ');
    return `<circle class="dot${failed ? ' failed' : ''}" cx="${cx}" cy="${cy}" r="1.8"/>`;
  });
  return `<svg viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="Latency of each message">${[...grid, ...lines, ...dots].join('')}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
