import type { ReactNode } from 'react';
import tables from './table.module.css';

/** A part of a panel that scrolls by itself and can be reached by keys; the panel and the table in it have the names. */
export function ScrollRegion({ children }: { children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys (axe: scrollable-region-focusable)
    <div className={tables['scroll']} tabIndex={0}>
      {children}
    </div>
  );
}
