import type { MessageKey } from '../../i18n/locale-store.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** One thing the palette can do. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly act: () => void;
}

export interface ActionGroup {
  readonly word: MessageKey;
  readonly actions: readonly Action[];
}

/** More than this is not read, it is searched. */
const most = 12;

/** The actions whose label has all the words asked for, in any order; groups that have none are left out. */
export function matchingActions(groups: readonly ActionGroup[], query: string): ActionGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let left = most;
  return groups.flatMap((group) => {
    const actions = group.actions
      .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
      .slice(0, left);
    left -= actions.length;
    return actions.length === 0 ? [] : [{ ...group, actions }];
  });
}
