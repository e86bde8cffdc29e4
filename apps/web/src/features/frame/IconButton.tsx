import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import classes from './IconButton.module.css';

interface Props extends ComponentPropsWithRef<'button'> {
  icon: IconName;
  name: string;
  expanded?: boolean;
  badge?: string;
}

/** A square button of the header whose name is its tooltip. */
export function IconButton({ icon, name, expanded, badge, ...rest }: Props) {
  return (
    <button
      {...rest}
      type="button"
      className={classes['button']}
      aria-label={name}
      aria-expanded={expanded ?? rest['aria-expanded']}
      title={name}
    >
      <Icon name={icon} size={15} />
      {badge === undefined ? null : <span className="mono">{badge}</span>}
    </button>
  );
}
