/** Major, minor, patch. */
export type Version = readonly [number, number, number];

/** The first `N.N[.N]` after the marker, such as `v1.22.7` in `Consul v1.22.7`; undefined when there is none. */
export function versionAfter(marker: RegExp, text: string): Version | undefined {
  const match = new RegExp(`${marker.source}(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?`).exec(text);
  if (match === null) return undefined;
  return [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

export function isAtLeast(found: Version, wanted: Version): boolean {
  for (const [index, part] of found.entries()) {
    const other = wanted[index] ?? 0;
    if (part !== other) return part > other;
  }
  return true;
}

export function versionText(version: Version): string {
  return version.join('.');
}
