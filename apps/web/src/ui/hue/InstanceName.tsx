import classes from './hues.module.css';
import { hueOf } from './instance-hue.ts';

/** An instance's name in its own hue, with a bar of it. */
export function InstanceName({ id }: { id: string }) {
  return (
    <span className={`${classes['hue']} ${classes['name']}`} data-hue={hueOf(id)}>
      {id}
    </span>
  );
}
