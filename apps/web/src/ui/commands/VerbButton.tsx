'use client';
import type { InstanceId } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../Icon.tsx';
import { useCommands } from './commands-context.ts';
import { verbLooks, type InstanceVerb } from './verb-table.ts';
import classes from './VerbButton.module.css';

interface Props {
  verb: InstanceVerb;
  id: InstanceId;
  /** With its word beside the icon: where the verb is the one thing to do. */
  wide?: boolean;
}

/** One lever for one thing. Says its verb and its target in its name, and shows that it is working. */
export function VerbButton({ verb, id, wide = false }: Props) {
  const t = useT();
  const commands = useCommands();
  const look = verbLooks[verb];
  const busy = commands.submitting(`${verb} ${id}`);
  return (
    <button
      type="button"
      className={classes['verb']}
      data-verb={verb}
      data-wide={wide}
      data-busy={busy}
      disabled={busy}
      aria-label={t(look.of, { id })}
      title={`${t(look.of, { id })} · ${t(look.what)}`}
      onClick={(event) => {
        event.stopPropagation();
        commands.run({ verb, targets: [id] });
      }}
    >
      <Icon name={look.icon} size={11} />
      {wide ? <span>{t(look.word)}</span> : null}
    </button>
  );
}
