import type { MessageKey } from '../../i18n/locale-store.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** One thing the palette can do. */
export interface Deed {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly act: () => void;
}

export interface DeedGroup {
  readonly word: MessageKey;
  readonly deeds: readonly Deed[];
}

/** More than this is not read, it is searched. */
const most = 12;

/** The deeds whose label has all the words asked for, in any order; groups that have none are left out. */
export function matchingDeeds(groups: readonly DeedGroup[], query: string): DeedGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let left = most;
  return groups.flatMap((group) => {
    const deeds = group.deeds
      .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
      .slice(0, left);
    left -= deeds.length;
    return deeds.length === 0 ? [] : [{ ...group, deeds }];
  });
}
