import { useT } from '../i18n/use-t.ts';
import { Icon } from './Icon.tsx';
import classes from './Mark.module.css';
import type { Look } from './tone.ts';

/** A state in colour, icon and word; `title` gives its reason. */
export function Mark({ look, title, wordless = false }: { look: Look; title?: string; wordless?: boolean }) {
  const t = useT();
  const word = t(look.word);
  return (
    <span className={classes['mark']} data-tone={look.tone} title={title === '' ? undefined : title}>
      <Icon name={look.icon} size={12} />
      <span className={wordless ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
