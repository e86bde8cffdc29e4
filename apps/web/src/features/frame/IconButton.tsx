import { Icon, type IconName } from '../../ui/Icon.tsx';
import classes from './IconButton.module.css';

interface Props {
  icon: IconName;
  name: string;
  onClick: () => void;
  expanded?: boolean;
  badge?: string;
}

/** A square button of the header whose name is its tooltip. */
export function IconButton({ icon, name, onClick, expanded, badge }: Props) {
  return (
    <button
      type="button"
      className={classes['button']}
      aria-label={name}
      aria-expanded={expanded}
      title={name}
      onClick={onClick}
    >
      <Icon name={icon} size={15} />
      {badge === undefined ? null : <span className="mono">{badge}</span>}
    </button>
  );
}
