const paths = {
  kill: 'M4 4l8 8M12 4l-8 8',
  stop: 'M4.5 4.5h7v7h-7z',
  pause: 'M5.5 4v8M10.5 4v8',
  play: 'M5 3.5v9l7-4.5z',
  heal: 'M3.2 8a4.8 4.8 0 101.5-3.5M3 2.6v3.1h3.1',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  check: 'M3.5 8.5l3 3 6-7',
  alert: 'M8 2.5l6 11H2zM8 6.5v3M8 11.5v.5',
  question: 'M6 6a2 2 0 114 0c0 1.5-2 1.5-2 3M8 11.5v.5',
  clock: 'M8 4v4l3 2M8 14A6 6 0 108 2a6 6 0 000 12z',
  sun: 'M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6L13 13M13 3l-1.4 1.4M4.4 11.6L3 13',
  moon: 'M13 9.5A5.5 5.5 0 116.5 3 4.5 4.5 0 0013 9.5z',
  list: 'M3 4.5h10M3 8h10M3 11.5h10',
  exit: 'M9 3H4v10h5M7 8h7M11.5 5.5L14 8l-2.5 2.5',
  search: 'M7 11.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM10.5 10.5L14 14',
  copy: 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7',
  down: 'M8 3v8M4.5 8L8 11.5 11.5 8M3.5 13.5h9',
  close: 'M4 4l8 8M12 4l-8 8',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  panel: 'M2.5 3.5h11v9h-11zM9.5 3.5v9',
  dot: 'M8 3a5 5 0 100 10A5 5 0 008 3z',
  arrow: 'M3 8h10M9.5 4.5L13 8l-3.5 3.5',
  map: 'M2.5 8h3M5.5 8c3 0 2-4.5 5-4.5M5.5 8c3 0 2 4.5 5 4.5M10.5 2h3v3h-3zM10.5 11h3v3h-3z',
  message: 'M2.5 3.5h11v7h-6L4.5 13v-2.5h-2z',
  instances: 'M3 3h10v4H3zM3 9h10v4H3zM5.3 5h.1M5.3 11h.1',
  grid: 'M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z',
  queue: 'M2.5 4h11M2.5 8h11M2.5 12h11M5 3v2M8.5 7v2M12 11v2',
  compass: 'M8 14A6 6 0 108 2a6 6 0 000 12zM10.5 5.5L9 9l-3.5 1.5L7 7z',
} as const;

export type IconName = keyof typeof paths;
const filled = new Set<IconName>(['stop', 'play', 'dot']);

/** A 16-pixel line icon in the text's colour; never the only bearer of a meaning. */
export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={filled.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={filled.has(name) ? 0.5 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
