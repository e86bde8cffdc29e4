import type { LatencyPicture } from '../latency-picture.ts';

const chart = { width: 1200, height: 220, left: 52, right: 8, top: 10, bottom: 10 };
const decades = [1, 10, 100, 1_000, 10_000];

/** Each message as a dot in the order of sending; a line is where something was broken or started. */
export function latencyChart(picture: LatencyPicture): string {
  const most = Math.max(1_000, picture.longest);
  const x = (part: number): number => chart.left + part * (chart.width - chart.left - chart.right);
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
  const lines = picture
    .breaks()
    .map(
      (part) =>
        `<line class="injection" x1="${round(x(part))}" x2="${round(x(part))}" y1="${chart.top}" y2="${chart.height - chart.bottom}"/>`,
    );
  const dots = picture
    .dots()
    .map(
      ({ x: part, ms, failed }) =>
        `<circle class="dot${failed ? ' failed' : ''}" cx="${round(x(part))}" cy="${round(y(ms))}" r="1.8"/>`,
    );
  return `<svg viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="Latency of each message">${[...grid, ...lines, ...dots].join('')}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
