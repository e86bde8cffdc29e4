'use client';
import type { Heat, HeatCell } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import classes from './PartitionGrid.module.css';
import { OwnerSign } from './OwnerSign.tsx';

/** Cells in a row: 61 partitions make three rows. */
const columns = 21;

interface Props {
  heat: Heat;
  partitions: readonly (readonly string[])[];
  picked: number | null;
  onPick: (partition: number) => void;
}

/** The partitions as a grid: shade and sign = owner, amber = short of copies, red = nobody has it. For keys and screen readers it is one picture with a summary; the field below picks by number. */
export function PartitionGrid({ heat, partitions, picked, onPick }: Props) {
  const t = useT();
  const rows = Math.ceil(heat.cells.length / columns);
  const summary = t('hazel.summary', {
    count: heat.cells.length,
    short: heat.cells.filter(({ copies }) => copies === 'short').length,
    none: heat.cells.filter(({ copies }) => copies === 'none').length,
  });
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an img cannot be drawn in place
    <svg className={classes['grid']} viewBox={`0 0 ${columns * 10} ${rows * 10}`} role="img" aria-label={summary}>
      {heat.cells.map((cell) => (
        <g
          key={cell.partition}
          transform={`translate(${(cell.partition % columns) * 10 + 0.75} ${Math.floor(cell.partition / columns) * 10 + 0.75})`}
          data-copies={cell.copies}
          data-owner={signOf(cell)}
          data-picked={cell.partition === picked}
          onClick={() => onPick(cell.partition)}
        >
          <title>
            {t('hazel.cell', {
              partition: cell.partition,
              holders: partitions[cell.partition]?.join(' · ') || t('hazel.nobody'),
            })}
          </title>
          <OwnerSign sign={signOf(cell)} copies={cell.copies} />
        </g>
      ))}
    </svg>
  );
}

function signOf(cell: HeatCell): number {
  return cell.owner === null ? -1 : cell.owner % 5;
}
