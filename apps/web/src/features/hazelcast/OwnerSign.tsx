import type { HeatCell } from '../../graph/heat.ts';
import classes from './OwnerSign.module.css';

/** What is drawn over the ground, by owner: nothing, a dot, a slanting line, a cross-bar, a ring. Told apart without colour. */
const signs: readonly (string | null)[] = [
  null,
  'M4.25 3.05a1.2 1.2 0 100 2.4 1.2 1.2 0 000-2.4z',
  'M1.6 6.9L6.9 1.6',
  'M1.6 4.25h5.3',
  'M2.4 2.4h3.7v3.7h-3.7z',
];
const nobody = 'M2 2l4.5 4.5M6.5 2L2 6.5';

/** One cell of 8.5 by 8.5 in its owner's shade and sign; a copy short is amber, nobody's is red and crossed out. */
export function OwnerSign({ sign, copies }: { sign: number; copies: HeatCell['copies'] }) {
  const path = copies === 'none' ? nobody : signs[sign];
  return (
    <>
      <rect className={classes['ground']} width={8.5} height={8.5} rx={1.5} data-owner={sign} data-copies={copies} />
      {path === null || path === undefined ? null : (
        <path className={classes['sign']} d={path} data-copies={copies} data-filled={sign === 1 && copies !== 'none'} />
      )}
    </>
  );
}
