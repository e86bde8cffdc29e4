'use client';
import { Icon } from '../../ui/Icon.tsx';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import classes from './TakenList.module.css';

interface Taken {
  readonly id: string;
  readonly hasIt: boolean;
  readonly word: string;
}

/** Instances by name, each with whether it has what was saved, in colour, sign and word. */
export function TakenList({ rows }: { rows: readonly Taken[] }) {
  return (
    <ul className={classes['taken']}>
      {rows.map(({ id, hasIt, word }) => (
        <li key={id} data-has={hasIt}>
          <Icon name={hasIt ? 'check' : 'clock'} size={12} />
          <InstanceName id={id} />
          <span>{word}</span>
        </li>
      ))}
    </ul>
  );
}
