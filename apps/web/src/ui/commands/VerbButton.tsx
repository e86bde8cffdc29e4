'use client';
import type { Instance, InstanceId } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../Icon.tsx';
import classes from './VerbButton.module.css';
import { useCommands } from './commands-context.ts';
import { type InstanceVerb, verbLooks, verbsIn } from './verb-table.ts';

interface Props {
  verb: InstanceVerb;
  id: InstanceId;
  /** With its word beside the icon: where the verb is the one thing to do. */
  wide?: boolean;
}

/** One action for one thing. Says its verb and its target in its name, and shows that it is working. */
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

/** The levers of one instance in its present state. */
export function VerbButtons({ instance, wide = false }: { instance: Instance; wide?: boolean }) {
  const verbs = verbsIn[instance.state];
  return verbs.map((verb) => (
    <VerbButton key={verb} verb={verb} id={instance.id} wide={wide || verb === 'start' || verb === 'resume'} />
  ));
}
