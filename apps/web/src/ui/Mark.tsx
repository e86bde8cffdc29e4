import { useT, type Values } from '../i18n/use-t.ts';
import { Icon } from './Icon.tsx';
import classes from './Mark.module.css';
import type { Look } from './tone.ts';

interface Props {
  look: Look;
  /** Of the word, where it has any. */
  values?: Values;
  title?: string;
  wordless?: boolean;
}

/** A state in colour, icon and word; `title` gives its reason. */
export function Mark({ look, values, title, wordless = false }: Props) {
  const t = useT();
  const word = t(look.word, values);
  return (
    <span className={classes['mark']} data-tone={look.tone} title={title === '' ? undefined : title}>
      <Icon name={look.icon} size={12} />
      <span className={wordless ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
