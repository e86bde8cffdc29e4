import type { ReactNode } from 'react';
import { ScrollRegion } from './ScrollRegion.tsx';
import tables from './table.module.css';

/** The head of one column. `number`: right-aligned, as its cells are. */
export interface Column {
  readonly word: string;
  readonly title?: string;
  readonly number?: boolean;
}

interface Props {
  /** What a screen reader calls it; the panel around it has a name of its own. */
  name: string;
  columns: readonly Column[];
  className?: string | undefined;
  /** The bodies of the table, and its foot. */
  children: ReactNode;
}

/** A table with a head that stays while its rows scroll. */
export function DataTable({ name, columns, className, children }: Props) {
  return (
    <ScrollRegion>
      <table aria-label={name} className={[tables['table'], className].filter(Boolean).join(' ')}>
        <thead>
          <tr>
            {columns.map(({ word, title, number }) => (
              <th key={word} scope="col" className={number === true ? tables['number'] : undefined} title={title}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </ScrollRegion>
  );
}

/** A cell of a column of numbers. */
export function NumberCell({ title, mono, children }: { title?: string; mono?: boolean; children: ReactNode }) {
  return (
    <td className={[tables['number'], mono === true && 'mono'].filter(Boolean).join(' ')} title={title}>
      {children}
    </td>
  );
}
