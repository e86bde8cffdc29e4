import { escapeText } from '@signalbox/shared';
import type { FaultReport } from '../inject/fault-runner.ts';
import type { Sample, Stretch } from '../load/latency.ts';

const width = 1200;
const height = 280;
const margin = { left: 52, right: 8, top: 22, bottom: 22 };
/** The axis of latencies in milliseconds, logarithmic. */
const decades = [1, 10, 100, 1000, 10_000, 100_000];
/** Dots drawn at most: of each column and row of the picture one is enough. */
const cell = { x: 3, y: 4 };

/** Every POST of a run as a dot, the faults behind them; an SVG of bounded size, however long the run was. */
export function latencyTimeline(samples: readonly Sample[], faults: readonly FaultReport[], load: Stretch): string {
  const span = Math.max(1, load.to - load.from);
  const x = (at: number): number =>
    margin.left + Math.min(1, Math.max(0, (at - load.from) / span)) * (width - margin.left - margin.right);
  const top = Math.log10(Math.max(1000, ...samples.reduce((most, { ms }) => [Math.max(most[0] ?? 0, ms)], [0])));
  const y = (ms: number): number =>
    height - margin.bottom - (Math.log10(Math.max(1, ms)) / top) * (height - margin.bottom - margin.top);

  const grid = decades
    .filter((ms) => Math.log10(ms) <= top)
    .map(
      (ms) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${round(y(ms))}" y2="${round(y(ms))}"/><text x="0" y="${round(y(ms) + 4)}">${ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`}</text>`,
    );
  const marks = faults.map(({ n, name, injections, wholeAt }) => {
    const from = x(injections[0]?.askedAt ?? load.from);
    const lines = injections.map(
      ({ askedAt }) =>
        `<line class="injection" x1="${round(x(askedAt))}" x2="${round(x(askedAt))}" y1="${margin.top}" y2="${height - margin.bottom}"/>`,
    );
    return `<g><title>${escapeText(`${n}: ${name}`)}</title><rect class="shade" x="${round(from)}" y="${margin.top}" width="${round(Math.max(1, x(wholeAt ?? load.to) - from))}" height="${height - margin.top - margin.bottom}"/>${lines.join('')}<text x="${round(from)}" y="${margin.top - 6}">${n}</text></g>`;
  });
  const times = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${round(x(load.from + share * span))}" y="${height - 4}" text-anchor="${share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}">${Math.round((share * span) / 1000)} s</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Latency of every POST over the run">${[...grid, ...marks, ...dots(samples, x, y), ...times].join('')}</svg>`;
}

/** One dot for all samples that would cover each other; a failed one is never covered. */
function dots(samples: readonly Sample[], x: (at: number) => number, y: (ms: number) => number): string[] {
  const drawn = new Map<string, boolean>();
  for (const { due, ms, failed } of samples) {
    const place = `${Math.round(x(due) / cell.x) * cell.x} ${Math.round(y(ms) / cell.y) * cell.y}`;
    drawn.set(place, failed || drawn.get(place) === true);
  }
  return Array.from(drawn, ([place, failed]) => {
    const [cx, cy] = place.split(' ');
    return `<circle class="dot${failed ? ' failed' : ''}" cx="${cx}" cy="${cy}" r="1.6"/>`;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
