'use client';
import type { ReactNode } from 'react';
import hues from '../hue/hues.module.css';
import { hueOf } from '../hue/instance-hue.ts';
import { Icon } from '../Icon.tsx';
import classes from './ToggleChips.module.css';

export interface Toggle {
  readonly id: string;
  readonly title?: string | undefined;
  /** Shown after the name: its state, where that is worth saying. */
  readonly note?: ReactNode;
}

interface Props {
  name: string;
  items: readonly Toggle[];
  chosen: readonly string[];
  onToggle: (id: string) => void;
  /** Stands before the others. */
  first?: ReactNode;
}

/** Instances to choose any number of: a press chooses, another lets go. A chosen one has a tick as well as a frame. */
export function ToggleChips({ name, items, chosen, onToggle, first }: Props) {
  return (
    <fieldset className={classes['chips']} aria-label={name}>
      {first}
      {items.map(({ id, title, note }) => {
        const on = chosen.includes(id);
        return (
          <button key={id} type="button" aria-pressed={on} title={title} onClick={() => onToggle(id)}>
            {on ? (
              <Icon name="check" size={11} />
            ) : (
              <i className={`${hues['hue']} ${classes['bar']}`} data-hue={hueOf(id)} aria-hidden />
            )}
            {id}
            {note}
          </button>
        );
      })}
    </fieldset>
  );
}
