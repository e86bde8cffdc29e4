/** How many hues a kind has; a kind's instances take them in turn, so that neighbours always differ. */
const perKind: Readonly<Record<string, number>> = {
  facade: 2,
  logging: 3,
  hazelcast: 3,
  messages: 2,
  kafka: 3,
  consul: 1,
};

/** The name of an instance's hue in `hues.module.css`, the same on every page: `logging-2`. What is no instance is grey. */
export function hueOf(writer: string): string {
  const [, kind = '', number = ''] = /^([a-z]+)-([1-9]\d{0,3})$/.exec(writer) ?? [];
  const count = perKind[kind];
  return count === undefined ? 'none' : `${kind}-${((Number(number) - 1) % count) + 1}`;
}
